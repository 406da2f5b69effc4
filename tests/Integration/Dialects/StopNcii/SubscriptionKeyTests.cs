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
    public async Task What_is_no_live_key_opens_nothing(string? key)
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        await exchange.KeyOfAsync("example");

        AssertRefused(await exchange.FetchAsync(key));
        AssertRefused(await exchange.FeedbackAsync(key, "{}"));
        AssertRefused(await exchange.SubmitHashesAsync(key, "{}"));
    }

    [Fact]
    public async Task A_revoked_key_and_a_key_of_a_platform_that_was_removed_open_nothing()
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
    public async Task A_refusal_names_the_header_that_is_wanted()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        HttpResponse? refusal = null;

        await exchange.CallAsync(exchange.Get<FetchStopNciiHashes>().Run, http => refusal = http.Response);

        Assert.Contains("name=\"Ocp-Apim-Subscription-Key\"", refusal!.Headers.WWWAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Platforms_submit_no_hashes()
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

    private static void AssertRefused((int Status, string Body) answer)
    {
        var error = JsonDocument.Parse(answer.Body).RootElement;
        Assert.Equal(
            (401, 401, "Ocp-Apim-Subscription-Key", "api-key"),
            (answer.Status, error.GetProperty("statusCode").GetInt32(), error.GetProperty("field").GetString(), error.GetProperty("rule").GetString()));
    }
}
