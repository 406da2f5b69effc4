using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Feed;
using TakeItDown.Http;
using TakeItDown.Operators;

namespace TakeItDown.Benign;

/// <summary><c>GET v1/operator/benign</c>: how many hashes the benign list has, and how far published hashes were compared with it.</summary>
public sealed class GetBenign(OperatorAuth auth, BenignList list, FeedStore feed)
{
    [Function(nameof(GetBenign))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/operator/benign")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is null)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        var version = await list.RefreshAsync(cancellationToken);
        var compared = await feed.GetCheckpointAsync(SuspendBenign.Checkpoint, cancellationToken, version.ETag);
        return Results.Json(
            new Response(
                version.Index.Counts.Values.Sum(),
                version.Index.Counts.ToDictionary(pair => pair.Key.Name, pair => pair.Value, StringComparer.Ordinal),
                version.Changed,
                compared == FeedPosition.Start ? null : compared.Time),
            BenignJson.Default.GetBenignResponse);
    }

    /// <summary>The benign list. Nobody can read its hashes.</summary>
    /// <param name="Count">How many hashes it has.</param>
    /// <param name="SignalTypes">How many of each signal type.</param>
    /// <param name="Changed">When it was changed last, UTC, to the second; null while there is none.</param>
    /// <param name="ComparedUpTo">The hashes that were published up to then were compared with the list as it is now, UTC, to the second; null when that has not begun.</param>
    internal sealed record Response(
        int Count,
        IReadOnlyDictionary<string, int> SignalTypes,
        [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset? Changed,
        [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset? ComparedUpTo);
}
