using System.Text.Json.Serialization;
using TakeItDown.DeadLetters;
using TakeItDown.Platforms;
using TakeItDown.Verdicts;

namespace TakeItDown.Health;

/// <summary>The deliveries to a platform, and its verdicts.</summary>
/// <param name="Id">The platform's id.</param>
/// <param name="Name">The platform's public name.</param>
/// <param name="Paused">True while it gets no events and its keys are refused.</param>
/// <param name="SignalTypes">The signal types that it supports. It gets no others.</param>
/// <param name="Delivered">Always null, because Event Grid does not report successful deliveries.</param>
/// <param name="DeadLettered">The events that could not be delivered in the last days.</param>
/// <param name="Verdicts">How many hashes have each verdict.</param>
/// <param name="Overdue">How many hashes got no verdict within 48 hours.</param>
public sealed record PlatformHealth(
    string Id,
    string Name,
    bool Paused,
    IReadOnlyList<string> SignalTypes,
    int? Delivered,
    DeadLetterSummary DeadLettered,
    IReadOnlyDictionary<Verdict, int> Verdicts,
    int Overdue)
{
    internal static PlatformHealth From(Platform platform, DeadLetterSummary deadLetters, VerdictCounts counts) => new(
        platform.Id,
        platform.Name,
        platform.Paused,
        platform.SignalTypes,
        Delivered: null,
        deadLetters,
        new Dictionary<Verdict, int>
        {
            [Verdict.PendingReview] = counts.PendingReview,
            [Verdict.Blocked] = counts.Blocked,
            [Verdict.NotBlocked] = counts.NotBlocked,
            [Verdict.NotFound] = counts.NotFound,
        },
        counts.Overdue);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(GetHealth.Response), TypeInfoPropertyName = "GetHealthResponse")]
[JsonSerializable(typeof(PlatformHealth))]
[JsonSerializable(typeof(GetOverview.Response), TypeInfoPropertyName = "OverviewResponse")]
[JsonSerializable(typeof(ListPlatforms.Response), TypeInfoPropertyName = "ListPlatformsResponse")]
internal sealed partial class HealthJson : JsonSerializerContext;
