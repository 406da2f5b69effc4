using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using TakeItDown.ApiKeys;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Platforms;

namespace TakeItDown.Verdicts;

/// <summary>
/// <c>GET v1/hashes/{recordId}</c>: shows a platform a hash that it matched, and how many other platforms blocked it or did not. It can ask
/// before it acts.
/// </summary>
public sealed class GetHash(PlatformAuth auth, HashStore hashes, VerdictStore verdicts, PlatformList platforms, ApiKeyUsage usage, IOptions<VerdictOptions> options)
{
    private const string Field = "recordId";

    private static readonly ApiProblem Malformed = new(Field, HashValue.RecordIdRule);

    /// <summary>The same response to an unknown hash, one that no platform got, and one of another signal type.</summary>
    private static readonly ApiProblem Unknown = new(Field, new("no-such-record", "This platform got no hash with this record id."), StatusCodes.Status404NotFound);

    [Function(nameof(GetHash))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/hashes/{recordId}")] HttpRequest request,
        string recordId,
        CancellationToken cancellationToken)
    {
        var (caller, refusal) = await auth.AuthenticateAsync(request, ApiKeyScope.Read, cancellationToken);
        if (caller is null)
            return refusal!.ToResult(PlatformAuth.Scheme);
        if (!HashValue.IsRecordId(recordId))
            return Malformed.ToResult();
        if (await hashes.FindAsync(recordId, cancellationToken) is not { Withheld: false } row || !caller.Platform.SignalTypes.Contains(row.SignalType))
            return Unknown.ToResult();
        usage.Read(caller.Key, hashes: 1, isFull: false);
        if (row.Status != HashStatus.Active)
            return Ended(row.Status).ToResult();

        var others = platforms.All.Where(platform => platform.Id != caller.Platform.Id && platform.SignalTypes.Contains(row.SignalType))
            .Select(platform => platform.Id).ToHashSet(StringComparer.Ordinal);
        var counts = OtherVerdicts.Count(await verdicts.OfAsync(recordId, cancellationToken), others, options.Value.MinOtherPlatforms);
        return Results.Json(new Response(row.ToRecord(), counts), VerdictJson.Default.GetHashResponse);
    }

    private static ApiProblem Ended(HashStatus status) => new(
        Field,
        new($"hash-{status.ToString().ToLowerInvariant()}", $"The hash is {status}: stop matching it."),
        StatusCodes.Status410Gone);

    /// <param name="Record">The hash, as in events and the feed.</param>
    /// <param name="OtherPlatforms">What other platforms said about it; absent if too few of them get it to hide which of them said what.</param>
    internal sealed record Response(
        HashRecord Record,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OtherVerdicts? OtherPlatforms);
}
