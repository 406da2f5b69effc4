using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;

namespace TakeItDown.Dialects.Ncmec;

/// <summary><c>GET v2/feedback/{TYPE}/reasons</c>: the reasons for negative feedback on a fingerprint type.</summary>
public sealed class GetNcmecFeedbackReasons(BasicAuth auth)
{
    private static readonly ApiProblem UnknownType = new(
        "type",
        new("fingerprint-type", $"A fingerprint type must be one of {string.Join(", ", FingerprintType.All.Select(known => known.Name))}."),
        StatusCodes.Status404NotFound);

    [Function(nameof(GetNcmecFeedbackReasons))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = NcmecRoutes.FeedbackReasons)] HttpRequest request,
        string path,
        CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, needs: null, cancellationToken) is (null, { } refusal))
            return new XmlError(refusal);
        if (FingerprintType.Find(NcmecRoutes.Segments(path)[^2]) is not { } fingerprintType)
            return new XmlError(UnknownType);

        return new XmlResponse("availableFeedbackReasons", xml =>
        {
            foreach (var reason in FeedbackReason.For(fingerprintType))
                reason.Write(xml, fingerprintType);
        });
    }
}
