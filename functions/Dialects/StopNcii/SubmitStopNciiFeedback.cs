using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;
using TakeItDown.Http;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Verdicts;

namespace TakeItDown.Dialects.StopNcii;

/// <summary><c>POST stopncii/v1/SubmitFeedback</c>: records a platform's verdicts on up to 5,000 hashes. Its latest verdict on each hash counts.</summary>
public sealed class SubmitStopNciiFeedback(PlatformAuth auth, VerdictStore verdicts, ApiKeyUsage usage, StorageClock clock)
{
    private static readonly ApiProblem AllUnknown = new(
        "hashFeedbacks",
        new("unknown-hash", "This platform was sent none of these hashes. Nothing was stored."),
        StatusCodes.Status404NotFound);

    [Function(nameof(SubmitStopNciiFeedback))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = StopNciiRoutes.SubmitFeedback)] HttpRequest request, CancellationToken cancellationToken)
    {
        var (caller, refusal) = await auth.AuthenticateAsync(request, request.Headers[SubscriptionKey.Header], SubscriptionKey.Unauthorized, ApiKeyScope.Verdicts, cancellationToken);
        if (caller is null)
            return StopNciiError.From(refusal!);
        var (body, unreadable) = await RequestBody.ReadAsync(request, cancellationToken, FeedbackList.MaxBytes);
        if (unreadable is not null)
            return StopNciiError.From(unreadable);
        if (!FeedbackList.TryParse(body, clock.Now, out var list, out var problem))
            return StopNciiError.From(problem);

        // The client times out after a minute and never retries. So its verdicts are recorded even when it disconnects.
        var (outcomes, _) = await verdicts.RecordAsync(caller.Platform, list.Verdicts, CancellationToken.None);
        usage.Verdicts(caller.Key, list.Verdicts.Count);
        var response = Response.From(list, unknown: outcomes.Count(outcome => outcome == VerdictOutcome.UnknownRecord));
        return response is { Taken: 0 } && list.HasVerdicts
            ? StopNciiError.From(AllUnknown)
            : Results.Json(response, StopNciiJson.Default.SubmitFeedbackResponse);
    }

    /// <summary>The protocol asks for any JSON, so this is for people to read.</summary>
    /// <param name="Taken">How many feedbacks were recorded as verdicts.</param>
    /// <param name="Skipped">How many were not.</param>
    /// <param name="Message">Both numbers in words, with the reasons.</param>
    internal sealed record Response(int Taken, int Skipped, string Message)
    {
        /// <param name="list">The feedback.</param>
        /// <param name="unknown">How many of its verdicts are about hashes that the platform was not sent.</param>
        public static Response From(FeedbackList list, int unknown)
        {
            var taken = list.Verdicts.Count - unknown;
            var unsent = list.WithoutHash + unknown;
            var message = $"Recorded {taken} verdicts."
                + (list.WithoutVerdict > 0 ? $" Skipped {list.WithoutVerdict} whose feedbackValue is not a verdict ({FeedbackList.VerdictValues})." : "")
                + (unsent > 0 ? $" Skipped {unsent} about hashes that this platform was not sent." : "");
            return new(taken, list.WithoutVerdict + unsent, message);
        }
    }
}
