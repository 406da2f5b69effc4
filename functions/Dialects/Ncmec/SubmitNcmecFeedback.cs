using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Verdicts;

namespace TakeItDown.Dialects.Ncmec;

/// <summary><c>PUT v2/entries/{memberId}/{entryId}/{TYPE}/feedback</c>: a platform's verdict on one entry.</summary>
public sealed partial class SubmitNcmecFeedback(BasicAuth auth, VerdictStore verdicts, StorageClock clock)
{
    /// <summary>The one answer to another member's entry, an unknown one, one the platform does not take, and a kind of fingerprint it has not.</summary>
    private static readonly ApiProblem UnknownEntry = new(
        "entryId",
        new("unknown-entry", "The platform was sent no entry of this member and id with a fingerprint of this kind."),
        StatusCodes.Status404NotFound);

    [Function(nameof(SubmitNcmecFeedback))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = NcmecRoutes.Feedback)] HttpRequest request,
        string path,
        CancellationToken cancellationToken)
    {
        if (await auth.FindAsync(request, cancellationToken) is not { } platform)
            return new ErrorResponse(BasicAuth.Refused);
        var segments = NcmecRoutes.Segments(path);
        var (memberId, entryId, type) = (segments[^4], segments[^3], segments[^2]);
        if (memberId != $"{Member.Exchange.Id}" || !RecordId().IsMatch(entryId) || FingerprintType.Named(type) is not { } fingerprint)
            return new ErrorResponse(UnknownEntry);
        var (body, unreadable) = await RequestBody.ReadXmlAsync(request, cancellationToken);
        if (unreadable is not null)
            return new ErrorResponse(unreadable);
        if (!Feedback.TryParse(body, out var feedback, out var problem))
            return new ErrorResponse(problem);

        var verdict = new NewVerdict(entryId, feedback.Verdict, feedback.Reason, Matches: null, Removed: null, clock.Now);
        var outcomes = await verdicts.RecordAsync(Of(platform, fingerprint), [verdict], cancellationToken);
        return outcomes is [VerdictOutcome.UnknownRecord]
            ? new ErrorResponse(UnknownEntry)
            : new XmlResponse("submissionResult", _ => Task.CompletedTask);
    }

    /// <summary>The platform as far as one kind of fingerprint goes: it was sent no records of other signal types.</summary>
    private static Platform Of(Platform platform, FingerprintType fingerprint) =>
        platform with { SignalTypes = [.. platform.SignalTypes.Intersect(fingerprint.SignalTypes.Select(signalType => signalType.Name))] };

    [GeneratedRegex(@"^[0-9a-f]{32}\z", RegexOptions.NonBacktracking)]
    private static partial Regex RecordId();
}
