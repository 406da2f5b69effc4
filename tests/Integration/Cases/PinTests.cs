using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Cases;

public class PinTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Five_wrong_PINs_lock_the_case_for_fifteen_minutes_even_for_the_right_one()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        for (var guess = 0; guess < 5; guess++)
            Assert.Equal(401, (await exchange.GetCaseAsync(Wrong(credentials))).Status);

        Assert.Equal(401, (await exchange.GetCaseAsync(credentials)).Status);
        time.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(401, (await exchange.GetCaseAsync(credentials)).Status);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(200, (await exchange.GetCaseAsync(credentials)).Status);
    }

    [Fact]
    public async Task The_right_PIN_resets_the_count_of_wrong_ones()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        for (var round = 0; round < 3; round++)
        {
            for (var guess = 0; guess < 4; guess++)
                Assert.Equal(401, (await exchange.GetCaseAsync(Wrong(credentials))).Status);
            Assert.Equal(200, (await exchange.GetCaseAsync(credentials)).Status);
        }
    }

    [Fact]
    public async Task Fifty_parallel_guesses_count_one_by_one()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => exchange.GetCaseAsync(Wrong(credentials))));

        Assert.Equal(5, CaseOf(await exchange.RowsAsync(Tables.Cases)).GetInt32("PinAttempts"));
        Assert.Equal(401, (await exchange.GetCaseAsync(credentials)).Status);
    }

    [Fact]
    public async Task An_attempt_is_stored_before_the_PIN_is_compared()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        exchange.Transport.Before = request => { if (request.StartsWith("PUT", StringComparison.Ordinal)) throw new InvalidOperationException("Not written."); };

        await Assert.ThrowsAsync<InvalidOperationException>(() => exchange.GetCaseAsync(credentials));
    }

    [Fact]
    public async Task An_unknown_number_a_wrong_PIN_and_a_locked_case_get_the_same_response()
    {
        await using var exchange = await Exchange.StartAsync(azurite, new FakeTimeProvider(DateTimeOffset.UtcNow));
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));

        var unknown = await exchange.GetCaseAsync("Case 0000-0000-0000-0000:123456");
        var wrong = await exchange.GetCaseAsync(Wrong(credentials));
        for (var guess = 1; guess < 5; guess++)
            await exchange.GetCaseAsync(Wrong(credentials));
        var locked = await exchange.GetCaseAsync(credentials);

        Assert.Equal(401, unknown.Status);
        Assert.Equal(unknown, wrong);
        Assert.Equal(unknown, locked);
    }

    [Theory]
    [InlineData("", 401, "required")]
    [InlineData("Bearer x", 401, "required")]
    [InlineData("Case 0000-0000-0000-0000", 400, "pin")]
    [InlineData("Case 0000-0000-0000-0000:12345", 400, "pin")]
    [InlineData("Case 0000-0000-0000-0000:12345a", 400, "pin")]
    [InlineData("Case 0000-0000-0000-0001:123456", 400, "case-number")]
    [InlineData("Case 0000:123456", 400, "case-number")]
    public async Task A_typo_is_detected_before_any_storage_request(string credentials, int expected, string rule)
    {
        await using var exchange = await Exchange.StartAsync(azurite);

        var (status, body) = await exchange.GetCaseAsync(credentials);

        Assert.Equal((expected, rule), (status, JsonDocument.Parse(body).RootElement.GetProperty("rule").GetString()));
        Assert.Empty(exchange.Transport.Requests);
    }

    [Fact]
    public async Task A_number_typed_in_lower_case_with_spaces_opens_the_case()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));

        Assert.Equal(200, (await exchange.GetCaseAsync(credentials.ToLowerInvariant().Replace('-', ' '))).Status);
    }

    [Fact]
    public async Task A_case_of_a_rotated_secret_still_opens()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));

        await using var rotated = exchange.Restarted(Exchange.RotatedSecrets);

        Assert.Equal(200, (await rotated.GetCaseAsync(credentials)).Status);
        Assert.Equal(200, (await rotated.GetCaseAsync(await rotated.SubmitForCredentialsAsync(Bodies.OfNew(1)))).Status);
    }

    private static string Wrong(string credentials) => credentials[..^1] + (credentials[^1] == '0' ? '1' : '0');

    private static Azure.Data.Tables.TableEntity CaseOf(IEnumerable<Azure.Data.Tables.TableEntity> rows) =>
        rows.Single(row => row.RowKey.StartsWith("case.", StringComparison.Ordinal));
}
