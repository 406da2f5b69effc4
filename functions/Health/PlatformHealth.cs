using System.Text.Json.Serialization;
using TakeItDown.DeadLetters;
using TakeItDown.Feed;
using TakeItDown.Http;
using TakeItDown.Platforms;
using TakeItDown.Verdicts;

namespace TakeItDown.Health;

/// <summary>The deliveries to a platform, and how far it is behind.</summary>
/// <param name="Id">The platform's id.</param>
/// <param name="Name">The platform's public name.</param>
/// <param name="Paused">True while it gets no events and its keys are refused.</param>
/// <param name="SignalTypes">The signal types that it supports. It gets no others.</param>
/// <param name="Delivered">Always null, because Event Grid does not report successful deliveries.</param>
/// <param name="DeadLettered">The events that could not be delivered in the last days.</param>
/// <param name="Received">How far it has read the feed, exact to a minute; absent if it never did.</param>
/// <param name="Checked">How far it says that it has checked the feed; absent if it never said so.</param>
/// <param name="Distances">Its verdicts by the distance of the match; absent if none had a distance, and in the operator's list.</param>
public sealed record PlatformHealth(
    string Id,
    string Name,
    bool Paused,
    IReadOnlyList<string> SignalTypes,
    int? Delivered,
    DeadLetterSummary DeadLettered,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PlatformHealth.Place? Received,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PlatformHealth.Place? Checked,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DistanceRange>? Distances = null)
{
    internal static PlatformHealth From(Platform platform, DeadLetterSummary deadLetters, FeedProgressRow progress, PlatformLag lag) => new(
        platform.Id,
        platform.Name,
        platform.Paused,
        platform.SignalTypes,
        Delivered: null,
        deadLetters,
        Place.At(progress.ReceivedUpTo, lag.ReceiveSeconds),
        Place.At(progress.CheckedUpTo, lag.CheckSeconds));

    /// <summary>A place in the feed that a platform has reached.</summary>
    /// <param name="UpTo">Everything in the feed before this time, UTC, to the second.</param>
    /// <param name="LagSeconds">The age of the oldest change after it that the platform supports; 0 if there is none.</param>
    public sealed record Place([property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset UpTo, double LagSeconds)
    {
        internal static Place? At(DateTimeOffset? upTo, double? lagSeconds) => upTo is { } time && lagSeconds is { } lag ? new(time, lag) : null;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(GetHealth.Response), TypeInfoPropertyName = "GetHealthResponse")]
[JsonSerializable(typeof(PlatformHealth))]
[JsonSerializable(typeof(GetOverview.Response), TypeInfoPropertyName = "OverviewResponse")]
[JsonSerializable(typeof(ListPlatforms.Response), TypeInfoPropertyName = "ListPlatformsResponse")]
internal sealed partial class HealthJson : JsonSerializerContext;
