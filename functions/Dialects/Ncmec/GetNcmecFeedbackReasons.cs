using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;

namespace TakeItDown.Dialects.Ncmec;

/// <summary><c>GET v2/feedback/{TYPE}/reasons</c>: why a fingerprint of that kind may be left up.</summary>
public sealed class GetNcmecFeedbackReasons(BasicAuth auth)
{
    private static readonly ApiProblem UnknownType = new(
        "type",
        new("fingerprint-type", $"A kind of fingerprint is one of {string.Join(", ", FingerprintType.All.Select(known => known.Name))}."),
        StatusCodes.Status404NotFound);

    [Function(nameof(GetNcmecFeedbackReasons))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = NcmecRoutes.FeedbackReasons)] HttpRequest request,
        string path,
        CancellationToken cancellationToken)
    {
        if (await auth.FindAsync(request, cancellationToken) is null)
            return new ErrorResponse(BasicAuth.Refused);
        if (FingerprintType.Named(NcmecRoutes.Segments(path)[^2]) is not { } fingerprint)
            return new ErrorResponse(UnknownType);

        return new XmlResponse("availableFeedbackReasons", async xml =>
        {
            foreach (var reason in FeedbackReason.For(fingerprint))
                await reason.WriteAsync(xml, fingerprint);
        });
    }
}
