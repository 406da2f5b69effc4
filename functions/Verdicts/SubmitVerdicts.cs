using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;
using TakeItDown.Http;
using TakeItDown.Platforms;
using TakeItDown.Storage;

namespace TakeItDown.Verdicts;

/// <summary><c>POST v1/verdicts</c>: records a platform's verdicts on up to 100 hashes. Its latest verdict on each hash counts.</summary>
public sealed class SubmitVerdicts(PlatformAuth auth, VerdictStore verdicts, ApiKeyUsage usage, StorageClock clock)
{
    [Function(nameof(SubmitVerdicts))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/verdicts")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (caller, refusal) = await auth.AuthenticateAsync(request, ApiKeyScope.Verdicts, cancellationToken);
        if (caller is null)
            return refusal!.ToResult(PlatformAuth.Scheme);
        var (body, unreadable) = await RequestBody.ReadAsync(request, cancellationToken);
        if (unreadable is not null)
            return unreadable.ToResult();
        if (!SubmittedVerdict.TryParse(body, clock.Now, out var submitted, out var problem))
            return problem.ToResult();

        var (outcomes, refused) = await verdicts.RecordAsync(caller.Platform, submitted, cancellationToken);
        if (refused is not null)
            return refused.ToResult();
        usage.Verdicts(caller.Key, submitted.Count);
        return Results.Json(
            new Response([.. submitted.Zip(outcomes, (verdict, outcome) => new Result(verdict.RecordId, outcome))]), VerdictJson.Default.Response);
    }

    /// <param name="Outcomes">One for each verdict, in the same order.</param>
    internal sealed record Response(IReadOnlyList<Result> Outcomes);

    /// <param name="RecordId">The hash.</param>
    /// <param name="Outcome">The outcome of the verdict.</param>
    internal sealed record Result(string RecordId, VerdictOutcome Outcome);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    UseStringEnumConverter = true,
    Converters = [typeof(IntegerConverter)])]
[JsonSerializable(typeof(VerdictsBody))]
[JsonSerializable(typeof(VerdictsBody.Entry))]
[JsonSerializable(typeof(SubmitVerdicts.Response))]
[JsonSerializable(typeof(GetHash.Response), TypeInfoPropertyName = "GetHashResponse")]
internal sealed partial class VerdictJson : JsonSerializerContext;
