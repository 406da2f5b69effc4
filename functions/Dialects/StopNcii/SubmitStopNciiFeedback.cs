using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Verdicts;

namespace TakeItDown.Dialects.StopNcii;

/// <summary><c>POST stopncii/v1/SubmitFeedback</c>: records a platform's verdicts on up to 100 hashes. Its latest verdict on each hash counts.</summary>
public sealed class SubmitStopNciiFeedback(PlatformAuth auth, VerdictStore verdicts, StorageClock clock)
{
    [Function(nameof(SubmitStopNciiFeedback))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "stopncii/v1/SubmitFeedback")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request.Headers[SubscriptionKey.Header], cancellationToken) is not { } platform)
            return StopNciiError.From(SubscriptionKey.Unauthorized);
        var (body, unreadable) = await RequestBody.ReadAsync(request, cancellationToken);
        if (unreadable is not null)
            return StopNciiError.From(unreadable);
        if (!FeedbackList.TryParse(body, clock.Now, out var submitted, out var problem))
            return StopNciiError.From(problem);

        var outcomes = await verdicts.RecordAsync(platform, submitted, cancellationToken);
        var unknown = outcomes.ToList().IndexOf(VerdictOutcome.UnknownRecord);
        return unknown < 0 ? Results.Text("{}", "application/json") : StopNciiError.From(UnknownHash(unknown));
    }

    private static ApiProblem UnknownHash(int index) => new(
        $"hashFeedbacks[{index}].hashValue",
        new("unknown-hash", "This platform got no such hash. The feedback on all known hashes of this request was recorded."),
        StatusCodes.Status404NotFound);
}
