using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Platforms;

namespace TakeItDown.Dialects.Ncmec;

/// <summary><c>GET v2/members</c>: the exchange, which owns all entries, and the platforms that take part.</summary>
public sealed class GetNcmecMembers(BasicAuth auth, PlatformList platforms)
{
    [Function(nameof(GetNcmecMembers))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = NcmecRoutes.Members)] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, needs: null, cancellationToken) is (null, { } refusal))
            return new XmlError(refusal);

        return new XmlResponse("members", xml =>
        {
            foreach (var member in platforms.TakingPart.Select(Member.From).Prepend(Member.Exchange))
                member.Write(xml);
        });
    }
}
