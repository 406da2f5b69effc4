using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Platforms;

namespace TakeItDown.Dialects.Ncmec;

/// <summary><c>GET v2/members</c>: the exchange, whose all entries are, and the platforms taking part.</summary>
public sealed class GetNcmecMembers(BasicAuth auth, PlatformList platforms)
{
    [Function(nameof(GetNcmecMembers))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = NcmecRoutes.Members)] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.FindAsync(request, cancellationToken) is null)
            return new ErrorResponse(BasicAuth.Refused);

        return new XmlResponse("members", async xml =>
        {
            foreach (var member in platforms.All.Select(Member.Of).Prepend(Member.Exchange))
                await member.WriteAsync(xml);
        });
    }
}
