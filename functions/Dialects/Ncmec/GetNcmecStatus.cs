using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace TakeItDown.Dialects.Ncmec;

/// <summary><c>GET v2/status</c>: whom the exchange takes the caller for. The address is there, and empty: none is ever handled.</summary>
public sealed class GetNcmecStatus(BasicAuth auth)
{
    [Function(nameof(GetNcmecStatus))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = NcmecRoutes.Status)] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.FindAsync(request, cancellationToken) is not { } platform)
            return new ErrorResponse(BasicAuth.Refused);

        return new XmlResponse("status", async xml =>
        {
            await xml.ElementAsync("ipAddress", "");
            await xml.ElementAsync("username", platform.Id);
            await Member.Of(platform).WriteAsync(xml);
        });
    }
}
