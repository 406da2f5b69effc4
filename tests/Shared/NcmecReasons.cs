using System.Xml.Linq;

namespace TakeItDown.Tests;

/// <summary>
/// Reads the list of feedback reasons in the form that NCMEC's public sample has. The public client cannot read it, because it looks
/// for the list inside the list. Its users pass the guids that <c>docs/receivers.md</c> lists.
/// </summary>
public static class NcmecReasons
{
    /// <summary>The guid of each reason, by its name.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(NcmecClient client, string type)
    {
        using var response = await client.SendAsync(HttpMethod.Get, $"/v2/feedback/{type}/reasons");
        response.EnsureSuccessStatusCode();
        var list = XElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("availableFeedbackReasons", list.Name.LocalName);
        return list.Elements().ToDictionary(reason => reason.Attribute("name")!.Value, reason => reason.Attribute("guid")!.Value, StringComparer.Ordinal);
    }
}
