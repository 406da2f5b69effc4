using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TakeItDown.ApiKeys;
using TakeItDown.Dialects.StopNcii;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Dialects.StopNcii;

public class SubscriptionKeyTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("tid_example_00000000000000000000000000000000")]
    [InlineData("tid_gone_00000000000000000000000000000000")]
    public async Task An_invalid_key_is_refused(string? key)
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        await exchange.KeyOfAsync("example");

        AssertRefused(await exchange.FetchAsync(key));
        AssertRefused(await exchange.FeedbackAsync(key, "{}"));
        AssertRefused(await exchange.SubmitHashesAsync(key, "{}"));
    }

    [Fact]
    public async Task A_revoked_key_and_a_key_of_a_removed_platform_are_refused()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var (revoked, removed) = (await exchange.KeyOfAsync("example"), await exchange.KeyOfAsync("other"));
        await exchange.Get<ApiKeyStore>().RevokeAsync(ApiKeyOwner.Platform("example"), 1, TestContext.Current.CancellationToken);
        await using var without = exchange.Restarted(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Platforms:Json"] = """{"platforms":[]}""",
        });

        Assert.Equal(200, (await exchange.FetchAsync(removed)).Status);
        AssertRefused(await exchange.FetchAsync(revoked));
        AssertRefused(await without.FetchAsync(removed));
    }

    [Fact]
    public async Task A_refusal_names_the_required_header()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        HttpResponse? refusal = null;

        await exchange.CallAsync(exchange.Get<FetchStopNciiHashes>().Run, http => refusal = http.Response);

        Assert.Contains("name=\"Ocp-Apim-Subscription-Key\"", refusal!.Headers.WWWAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Platforms_cannot_submit_hashes()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var hash = RandomHash.Pdq();

        var (status, body) = await exchange.SubmitHashesAsync(await exchange.KeyOfAsync("example"), $$"""
            {"count":1,"hashRecords":[{"lastModtimestamp":1,"signalType":"StopNCIISignalType.ImagePDQ","hashValue":"{{hash}}",
              "CSPFeedbacks":[{"tags":[],"feedbackValue":"Blocked"}]}]}
            """);

        Assert.Equal(
            (403, "people-only"), (status, JsonDocument.Parse(body).RootElement.GetProperty("rule").GetString()));
        Assert.Empty(await exchange.RowsAsync(Tables.Hashes));
    }

    private static void AssertRefused((int Status, string Body) response)
    {
        var error = JsonDocument.Parse(response.Body).RootElement;
        Assert.Equal(
            (401, 401, "Ocp-Apim-Subscription-Key", "api-key"),
            (response.Status, error.GetProperty("statusCode").GetInt32(), error.GetProperty("field").GetString(), error.GetProperty("rule").GetString()));
    }
}
