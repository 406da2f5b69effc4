using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Platforms;
using TakeItDown.Storage;

namespace TakeItDown.Verdicts;

/// <summary><c>POST v1/verdicts</c>: what a platform made of up to 100 hashes. Its latest word on each stands.</summary>
public sealed class SubmitVerdicts(PlatformAuth auth, VerdictStore store, StorageClock clock)
{
    [Function(nameof(SubmitVerdicts))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/verdicts")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.FindAsync(request, cancellationToken) is not { } platform)
            return PlatformAuth.Refused.ToResult(PlatformAuth.Scheme);
        var (body, unreadable) = await RequestBody.ReadAsync(request, cancellationToken);
        if (unreadable is not null)
            return unreadable.ToResult();
        if (!VerdictList.TryParse(body, clock.Now, out var verdicts, out var problem))
            return problem.ToResult();

        var outcomes = await store.RecordAsync(platform, verdicts, cancellationToken);
        return Results.Json(
            new Answer([.. verdicts.Zip(outcomes, (verdict, outcome) => new Taken(verdict.RecordId, outcome))]), VerdictJson.Default.Answer);
    }

    /// <param name="Outcomes">One for each verdict, in the same order.</param>
    internal sealed record Answer(IReadOnlyList<Taken> Outcomes);

    /// <param name="RecordId">The hash.</param>
    /// <param name="Outcome">What became of its verdict.</param>
    internal sealed record Taken(string RecordId, VerdictOutcome Outcome);
}
