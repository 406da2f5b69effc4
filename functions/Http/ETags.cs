using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace TakeItDown.Http;

internal static class ETags
{
    /// <summary>Whether <c>If-None-Match</c> names this tag: in a list, weak or strong, or as <c>*</c> (RFC 9110, section 13.1.2).</summary>
    public static bool HasMatch(this HttpRequest request, EntityTagHeaderValue tag) => request.GetTypedHeaders().IfNoneMatch.Any(
        known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));
}
