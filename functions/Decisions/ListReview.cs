using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Operators;

namespace TakeItDown.Decisions;

/// <summary><c>GET v1/operator/review</c>: the suspended hashes, which an operator has to decide about. One range query per partition.</summary>
public sealed class ListReview(OperatorAuth auth, DecisionStore decisions)
{
    public const int MaxHashes = 1_000;

    [Function(nameof(ListReview))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/operator/review")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is null)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        var suspended = await decisions.AllAsync(cancellationToken)
            .Where(row => row.State == DecidedState.Suspended).OrderBy(row => row.MatchesBenign).ThenBy(row => row.At).ToListAsync(cancellationToken);
        return Results.Json(
            new Response([.. suspended.Take(MaxHashes).Select(Entry.From)], suspended.Count), DecisionJson.Default.Response);
    }

    /// <param name="Hashes">The longest suspended first, at most 1,000. Those that match the benign list come last, because platforms never got most of them.</param>
    /// <param name="Count">How many are suspended in all.</param>
    internal sealed record Response(IReadOnlyList<Entry> Hashes, int Count);

    /// <param name="RecordId">The hash.</param>
    /// <param name="Since">Since when it is suspended, UTC, to the second.</param>
    /// <param name="By">Who suspended it: an operator's name, <c>rule</c>, or <c>restore</c> after a restore of an export.</param>
    /// <param name="MatchesBenign">Whether it is suspended because it matches the benign list.</param>
    /// <param name="ContestedBy">The platforms that contest it, or contested it before an earlier restore.</param>
    /// <param name="Until">When it is restored by itself, UTC, to the second; absent otherwise.</param>
    internal sealed record Entry(
        string RecordId,
        [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset Since,
        string By,
        bool MatchesBenign,
        IReadOnlyList<string> ContestedBy,
        [property: JsonConverter(typeof(UtcSecondsConverter))]
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        DateTimeOffset? Until)
    {
        public static Entry From(DecisionRow row) => new(row.RecordId, row.At, row.By, row.MatchesBenign, row.ContestingPlatforms, row.Until);
    }
}
