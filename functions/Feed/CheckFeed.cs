using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;
using TakeItDown.Http;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Telemetry;

namespace TakeItDown.Feed;

/// <summary>
/// <c>POST v1/feed/checked</c>: a platform has matched everything up to a cursor with what it hosts. People then see <c>NotFound</c> for each
/// hash about which it sent no verdict. It costs the same few requests however many hashes that are.
/// </summary>
public sealed class CheckFeed(PlatformAuth auth, FeedStore feed, FeedProgress progress, Metrics metrics, StorageClock clock)
{
    private static readonly ApiProblem Ahead = new("cursor", new("cursor-ahead", "'cursor' must not be ahead of the feed."));

    [Function(nameof(CheckFeed))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/feed/checked")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (caller, refusal) = await auth.AuthenticateAsync(request, ApiKeyScope.Verdicts, cancellationToken);
        if (caller is null)
            return refusal!.ToResult(PlatformAuth.Scheme);
        var (body, unreadable) = await RequestBody.ReadAsync(request, cancellationToken);
        if (unreadable is not null)
            return unreadable.ToResult();
        if (!TryParse(body, clock.Now, out var cursor, out var problem))
            return problem.ToResult();

        var upTo = await feed.EndOfReadAsync(cursor.Position, cancellationToken);
        var checkedUpTo = await progress.CheckAsync(caller.Platform.Id, upTo, cancellationToken);
        metrics.FeedChecked(caller.Platform.Id);
        return Results.Json(
            new Response(checkedUpTo > upTo ? CheckOutcome.Superseded : CheckOutcome.Recorded, checkedUpTo), FeedJson.Default.Response);
    }

    /// <summary>Reads the cursor in a body, or names the field that breaks a rule.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> json, DateTimeOffset now, [NotNullWhen(true)] out FeedCursor? cursor, [NotNullWhen(false)] out ApiProblem? problem)
    {
        cursor = null;
        if (!RequestBody.TryParse(json, FeedJson.Default.CheckedBody, out var body, out problem))
            return false;
        FeedCursor? read = null;
        problem = body.Cursor is null ? ApiProblem.Required("cursor")
            : body.Cursor is "" || !FeedCursor.TryParse(body.Cursor, out read) ? FeedQuery.InvalidCursor
            : read.Position.Time > now ? Ahead
            : null;
        if (problem is null)
            cursor = read!;
        return problem is null;
    }

    /// <param name="Outcome">Whether this call counts.</param>
    /// <param name="CheckedUpTo">The platform has checked everything in the feed before this time, UTC, to the second.</param>
    internal sealed record Response(
        CheckOutcome Outcome, [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset CheckedUpTo);
}

/// <summary>The outcome of <see cref="CheckFeed"/>.</summary>
public enum CheckOutcome
{
    /// <summary>It counts. Sending the same cursor again returns the same.</summary>
    Recorded,

    /// <summary>The platform has already said that it has checked more. That stays.</summary>
    Superseded,
}

/// <summary>How far a platform has checked the feed.</summary>
/// <remarks>Before validation: every member may be missing. <see cref="CheckFeed"/> validates it.</remarks>
/// <param name="Cursor">The cursor of the last page of which everything is matched.</param>
internal sealed record CheckedBody(string? Cursor);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckedBody))]
[JsonSerializable(typeof(CheckFeed.Response))]
internal sealed partial class FeedJson : JsonSerializerContext;
