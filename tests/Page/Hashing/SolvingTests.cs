using TakeItDown.ProofOfWork;
using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

/// <summary>The exchange accepts what the page solves.</summary>
public sealed class SolvingTests(BrowserFixture browser)
{
    private readonly Challenges challenges = new([new byte[32]], TimeProvider.System);

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData(BrowserFixture.NotSecure, false)]
    public async Task A_challenge_is_solved_with_WebCrypto_and_without(string name, bool isSecure)
    {
        await using var host = await HashingHost.StartAsync();
        await using var page = await host.OpenAsync(browser);
        await page.Page.GotoAsync(new UriBuilder(host.Address) { Host = name, Path = "/blank" }.Uri.AbsoluteUri);
        Assert.Equal(isSecure, await page.RunAsync<bool>("return isSecureContext && 'subtle' in crypto;"));
        var challenge = challenges.Create("a test", hashes: 100, work: 20);

        var proof = await page.RunAsync<string>(
            $"return hashing.solve({System.Text.Json.JsonSerializer.Serialize(challenge, System.Text.Json.JsonSerializerOptions.Web)}, {{ signal: new AbortController().signal }});");

        Assert.Null(challenges.Check(proof, "a test", 100));
    }
}
