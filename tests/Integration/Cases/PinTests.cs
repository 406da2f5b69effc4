using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Cases;
using TakeItDown.ProofOfWork;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Cases;

public class PinTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task After_five_wrong_PINs_a_try_needs_a_proof_of_work_whether_its_PIN_is_right_or_wrong()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var credentials = await LockedAsync(exchange);
        var stored = Pins(await exchange.RowsAsync(Tables.Cases));

        var (right, wrong) = (await exchange.GetCaseAsync(credentials), await exchange.GetCaseAsync(Wrong(credentials)));
        var withdrawal = await exchange.WithdrawAsync(credentials);

        Assert.Equal(428, right.Status);
        Assert.Equal("proof-of-work-required", JsonDocument.Parse(right.Body).RootElement.GetProperty("rule").GetString());
        Assert.Equal((right.Status, WithoutChallenge(right.Body)), (wrong.Status, WithoutChallenge(wrong.Body)));
        Assert.Equal((right.Status, WithoutChallenge(right.Body)), (withdrawal.Status, WithoutChallenge(withdrawal.Body)));
        Assert.Equal(stored, Pins(await exchange.RowsAsync(Tables.Cases)));
    }

    [Fact]
    public async Task One_proof_opens_the_case_for_the_right_PIN_and_lasts_but_the_wrong_PINs_stay()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var credentials = await LockedAsync(exchange);
        var proof = Solve((await exchange.GetCaseAsync(credentials)).Body);

        Assert.Equal(200, (await exchange.GetCaseAsync(credentials, proof)).Status);
        Assert.Equal(428, (await exchange.GetCaseAsync(credentials)).Status);
        Assert.Equal(202, (await exchange.WithdrawAsync(credentials, proof)).Status);
        Assert.Equal((5, ""), Pins(await exchange.RowsAsync(Tables.Cases)));
    }

    [Fact]
    public async Task A_person_who_leaves_before_the_response_has_tried_no_wrong_PIN()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var request = new DefaultHttpContext().Request;
        request.Headers.Authorization = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        for (var leftAfter = 1; leftAfter <= 3; leftAfter++)
        {
            using var left = new CancellationTokenSource();
            var requests = 0;
            exchange.Transport.After = _ =>
            {
                if (++requests == leftAfter)
                    left.Cancel();
            };
            await Record.ExceptionAsync(() => exchange.Get<CaseAccess>().OpenAsync(request, left.Token));
            exchange.Transport.After = _ => { };

            Assert.Equal(0, Pins(await exchange.RowsAsync(Tables.Cases)).Count ?? 0);
        }
    }

    [Fact]
    public async Task One_proof_pays_for_one_wrong_PIN_even_in_parallel_and_the_next_one_costs_twice_as_much()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var credentials = await LockedAsync(exchange);
        var proof = Solve((await exchange.GetCaseAsync(credentials)).Body);

        var guesses = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => exchange.GetCaseAsync(Wrong(credentials), proof)));

        Assert.Equal([401, .. Enumerable.Repeat(428, 9)], guesses.Select(guess => guess.Status).Order());
        Assert.Equal(6, Pins(await exchange.RowsAsync(Tables.Cases)).Count);
        var counters = Challenge((await exchange.GetCaseAsync(credentials)).Body).Parameters.Data.Counters;
        Assert.Equal((4 * WrongPins.BaseWork) - 1, counters);
    }

    [Fact]
    public async Task A_proof_that_others_have_made_too_small_is_enough_again_when_their_wrong_PIN_is_forgotten()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var credentials = await LockedAsync(exchange);
        var (guesser, person) = (Solve((await exchange.GetCaseAsync(credentials)).Body), Solve((await exchange.GetCaseAsync(credentials)).Body));

        Assert.Equal(401, (await exchange.GetCaseAsync(Wrong(credentials), guesser)).Status);
        Assert.Equal(428, (await exchange.GetCaseAsync(credentials, person)).Status);
        time.Advance(WrongPins.ForgottenAfter);

        Assert.Equal(200, (await exchange.GetCaseAsync(credentials, person)).Status);
        Assert.Equal(428, (await exchange.GetCaseAsync(Wrong(credentials), guesser)).Status);
    }

    [Fact]
    public async Task A_proof_for_one_case_does_not_open_another()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var (one, other) = (await LockedAsync(exchange), await LockedAsync(exchange));

        var proof = Solve((await exchange.GetCaseAsync(one)).Body);

        Assert.Equal(428, (await exchange.GetCaseAsync(other, proof)).Status);
    }

    [Fact]
    public async Task Wrong_PINs_are_forgotten_one_by_one()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var credentials = await LockedAsync(exchange);

        time.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(428, (await exchange.GetCaseAsync(credentials)).Status);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(200, (await exchange.GetCaseAsync(credentials)).Status);
        Assert.Equal(401, (await exchange.GetCaseAsync(Wrong(credentials))).Status);
        Assert.Equal(428, (await exchange.GetCaseAsync(credentials)).Status);
    }

    [Fact]
    public async Task Fifty_parallel_guesses_count_one_by_one()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));

        var guesses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => exchange.GetCaseAsync(Wrong(credentials))));

        Assert.Equal(5, guesses.Count(guess => guess.Status == 401));
        Assert.Equal(5, Pins(await exchange.RowsAsync(Tables.Cases)).Count);
    }

    [Fact]
    public async Task An_attempt_is_stored_before_the_PIN_is_compared()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        exchange.Transport.Before = request => { if (!request.StartsWith("GET", StringComparison.Ordinal)) throw new InvalidOperationException("Not written."); };

        await Assert.ThrowsAsync<InvalidOperationException>(() => exchange.GetCaseAsync(credentials));
    }

    [Fact]
    public async Task An_unknown_number_and_a_wrong_PIN_get_the_same_response_and_an_unknown_number_never_needs_a_proof()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));

        var wrong = await exchange.GetCaseAsync(Wrong(credentials));
        var unknown = new HashSet<(int Status, string Body)>();
        for (var guess = 0; guess < 7; guess++)
            unknown.Add(await exchange.GetCaseAsync("Case 0000-0000-0000-0000:123456"));

        Assert.Equal(401, wrong.Status);
        Assert.Equal([wrong], unknown);
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

    /// <summary>A case with five wrong PINs.</summary>
    private static async Task<string> LockedAsync(Exchange exchange)
    {
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        for (var guess = 0; guess < WrongPins.Free; guess++)
            Assert.Equal(401, (await exchange.GetCaseAsync(Wrong(credentials))).Status);
        return credentials;
    }

    private static Challenge Challenge(string body) =>
        JsonDocument.Parse(body).RootElement.GetProperty("challenge").Deserialize<Challenge>(JsonSerializerOptions.Web)!;

    private static string Solve(string body) => Solver.Solve(Challenge(body));

    private static string WithoutChallenge(string body)
    {
        var problem = JsonNode.Parse(body)!.AsObject();
        Assert.True(problem.Remove("challenge"));
        return problem.ToJsonString();
    }

    /// <summary>What the only case stores about wrong PINs.</summary>
    private static (int? Count, string Spent) Pins(IEnumerable<TableEntity> rows)
    {
        var row = rows.Single(row => row.RowKey.StartsWith("case.", StringComparison.Ordinal));
        return (row.GetInt32(nameof(CaseRow.WrongPins)), row.GetString(nameof(CaseRow.SpentProofs)) ?? "");
    }
}
