using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace TakeItDown.Dialects.Ncmec;

/// <summary><c>GET v2/status</c>: the platform that calls. The IP address is always empty, because the exchange reads none.</summary>
public sealed class GetNcmecStatus(BasicAuth auth)
{
    [Function(nameof(GetNcmecStatus))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = NcmecRoutes.Status)] HttpRequest request, CancellationToken cancellationToken)
    {
        var (caller, refusal) = await auth.AuthenticateAsync(request, needs: null, cancellationToken);
        if (caller is null)
            return new XmlError(refusal!);

        return new XmlResponse("status", xml =>
        {
            xml.Element("ipAddress", "");
            xml.Element("username", caller.Platform.Id);
            Member.From(caller.Platform).Write(xml);
        });
    }
}
