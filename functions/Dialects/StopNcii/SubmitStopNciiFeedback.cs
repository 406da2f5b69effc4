using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Verdicts;

namespace TakeItDown.Dialects.StopNcii;

/// <summary><c>POST stopncii/v1/SubmitFeedback</c>: what a platform did about up to 5,000 hashes. The latest verdict on each counts.</summary>
public sealed class SubmitStopNciiFeedback(PlatformAuth auth, VerdictStore store, StorageClock clock)
{
    private static readonly ApiProblem AllUnknown = new(
        "hashFeedbacks",
        new("unknown-hash", "This platform was sent none of these hashes. Nothing was stored."),
        StatusCodes.Status404NotFound);

    [Function(nameof(SubmitStopNciiFeedback))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = StopNciiRoutes.SubmitFeedback)] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.FindAsync(request.Headers[SubscriptionKey.Header], cancellationToken) is not { } platform)
            return StopNciiError.Of(SubscriptionKey.Refused);
        var (body, unreadable) = await RequestBody.ReadAsync(request, cancellationToken, FeedbackList.MaxBytes);
        if (unreadable is not null)
            return StopNciiError.Of(unreadable);
        if (!FeedbackList.TryParse(body, clock.Now, out var list, out var problem))
            return StopNciiError.Of(problem);

        // The client gives up after a minute and does not repeat a call, so that what it sent is taken even if it hangs up.
        var outcomes = await store.RecordAsync(platform, list.Verdicts, CancellationToken.None);
        var answer = FeedbackAnswer.Of(list, outcomes.Count(outcome => outcome == VerdictOutcome.UnknownRecord));
        return answer is { Taken: 0 } && list.HasVerdicts
            ? StopNciiError.Of(AllUnknown)
            : Results.Json(answer, StopNciiJson.Default.FeedbackAnswer);
    }
}
