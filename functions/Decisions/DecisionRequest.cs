using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Operators;

namespace TakeItDown.Decisions;

/// <summary>A valid request of an operator to decide about a hash.</summary>
/// <param name="State">What is decided.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">When a suspension ends by itself, or null.</param>
internal sealed record DecisionRequest(DecidedState State, Reason Reason, DateTimeOffset? Until)
{
    /// <summary>What it is called in the audit.</summary>
    public string Action => State switch
    {
        DecidedState.Suspended => HashDecisions.Suspend,
        DecidedState.Deleted => HashDecisions.Delete,
        _ => HashDecisions.Restore,
    };

    /// <summary>Reads a request body, or names the first field that breaks a rule.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> json, DecidedState state, DateTimeOffset now,
        [NotNullWhen(true)] out DecisionRequest? parsed, [NotNullWhen(false)] out ApiProblem? problem)
    {
        parsed = null;
        DateTimeOffset? until = null;
        if (!RequestBody.TryParse(json, DecisionJson.Default.SuspensionBody, out var body, out problem)
            || !Reason.TryParse(body.Reason, out var reason, out problem)
            || !TryParseUntil(body.Until, state, now, out until, out problem))
            return false;
        parsed = new(state, reason, until);
        return true;
    }

    private static bool TryParseUntil(
        string? text, DecidedState state, DateTimeOffset now, out DateTimeOffset? until, [NotNullWhen(false)] out ApiProblem? problem)
    {
        var isTime = ApiTime.TryParse(text, out var time);
        until = text is null ? null : time;
        problem = text switch
        {
            null => null,
            _ when state != DecidedState.Suspended => new("until", new("until-forbidden", "Only a suspension can have an end.")),
            _ when !isTime => new("until", ApiTime.Format),
            _ when time <= now => new("until", new("time-past", "The end of a suspension must be in the future.")),
            _ => null,
        };
        return problem is null;
    }
}

/// <summary>Why a hash is suspended, and until when.</summary>
/// <remarks>Before validation: every member may be missing. <see cref="DecisionRequest"/> validates it.</remarks>
/// <param name="Reason">A sentence without hashes, case numbers and keys. Only the audit stores it.</param>
/// <param name="Until">When the hash is restored by itself, in the future. Leave it out to keep it suspended until an operator restores it.</param>
internal sealed record SuspensionBody(string? Reason, string? Until);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SuspensionBody))]
[JsonSerializable(typeof(ListReview.Response))]
internal sealed partial class DecisionJson : JsonSerializerContext;
