using Microsoft.AspNetCore.Http;
using TakeItDown.Http;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>
/// How a client of StopNCII shows who it is: the platform's API key as an Azure API Management subscription key. The function keys
/// that it sends beside, in <c>x-functions-key</c>, mean nothing here.
/// </summary>
internal static class SubscriptionKey
{
    public const string Header = "Ocp-Apim-Subscription-Key";

    public const string Challenge = $"AzureApiManagementKey name=\"{Header}\",type=\"header\"";

    /// <summary>The one answer to no key, a wrong key, and a key of a platform that no longer takes part.</summary>
    public static readonly ApiProblem Refused = new(
        Header, new("api-key", $"Show a live API key of a platform that takes part: {Header}: tid_…"), StatusCodes.Status401Unauthorized);
}
