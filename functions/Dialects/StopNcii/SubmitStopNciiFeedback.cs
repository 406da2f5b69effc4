using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Verdicts;

namespace TakeItDown.Dialects.StopNcii;

/// <summary><c>POST stopncii/v1/SubmitFeedback</c>: what a platform made of up to 100 hashes. Its latest word on each stands.</summary>
public sealed class SubmitStopNciiFeedback(PlatformAuth auth, VerdictStore store, StorageClock clock)
{
    [Function(nameof(SubmitStopNciiFeedback))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "stopncii/v1/SubmitFeedback")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.FindAsync(request.Headers[SubscriptionKey.Header], cancellationToken) is not { } platform)
            return StopNciiError.Of(SubscriptionKey.Refused);
        var (body, unreadable) = await RequestBody.ReadAsync(request, cancellationToken);
        if (unreadable is not null)
            return StopNciiError.Of(unreadable);
        if (!FeedbackList.TryParse(body, clock.Now, out var verdicts, out var problem))
            return StopNciiError.Of(problem);

        var outcomes = await store.RecordAsync(platform, verdicts, cancellationToken);
        var unknown = outcomes.ToList().IndexOf(VerdictOutcome.UnknownRecord);
        return unknown < 0 ? Results.Text("{}", "application/json") : StopNciiError.Of(Unknown(unknown));
    }

    private static ApiProblem Unknown(int index) => new(
        $"hashFeedbacks[{index}].hashValue",
        new("unknown-hash", "This platform was told of no such hash. All others of this call that it was told of were taken."),
        StatusCodes.Status404NotFound);
}
