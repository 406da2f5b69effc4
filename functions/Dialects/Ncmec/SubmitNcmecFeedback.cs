using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Verdicts;

namespace TakeItDown.Dialects.Ncmec;

/// <summary><c>PUT v2/entries/{memberId}/{entryId}/{TYPE}/feedback</c>: a platform's verdict on one entry.</summary>
public sealed class SubmitNcmecFeedback(BasicAuth auth, VerdictStore verdicts, ApiKeyUsage usage, StorageClock clock)
{
    /// <summary>The same response to another member's entry, an unknown entry, one that the platform did not get, and a wrong fingerprint type.</summary>
    private static readonly ApiProblem UnknownEntry = new(
        "entryId",
        new("unknown-entry", "This platform got no entry with this member, id and fingerprint type."),
        StatusCodes.Status404NotFound);

    [Function(nameof(SubmitNcmecFeedback))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = NcmecRoutes.Feedback)] HttpRequest request,
        string path,
        CancellationToken cancellationToken)
    {
        var (caller, refusal) = await auth.AuthenticateAsync(request, ApiKeyScope.Verdicts, cancellationToken);
        if (caller is null)
            return new XmlError(refusal!);
        var segments = NcmecRoutes.Segments(path);
        var (memberId, entryId, type) = (segments[^4], segments[^3], segments[^2]);
        if (memberId != $"{Member.Exchange.Id}" || !HashValue.IsRecordId(entryId) || FingerprintType.Find(type) is not { } fingerprintType)
            return new XmlError(UnknownEntry);
        var (body, unreadable) = await RequestBody.ReadXmlAsync(request, cancellationToken);
        if (unreadable is not null)
            return new XmlError(unreadable);
        if (!Feedback.TryParse(body, out var feedback, out var problem))
            return new XmlError(problem);

        var verdict = new SubmittedVerdict(entryId, feedback.Verdict, feedback.Reason, Matches: null, Removed: null, clock.Now);
        var (outcomes, _) = await verdicts.RecordAsync(Only(fingerprintType, caller.Platform), [verdict], cancellationToken);
        usage.Verdicts(caller.Key, 1);
        return outcomes is [VerdictOutcome.UnknownRecord]
            ? new XmlError(UnknownEntry)
            : new XmlResponse("submissionResult", _ => { });
    }

    /// <summary>The platform, limited to the signal types of one fingerprint type. Records of other types are unknown to it.</summary>
    private static Platform Only(FingerprintType fingerprintType, Platform platform) =>
        platform with { SignalTypes = [.. platform.SignalTypes.Intersect(fingerprintType.SignalTypes.Select(signalType => signalType.Name))] };
}
