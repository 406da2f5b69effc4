using System.Text;
using System.Text.Json;
using TakeItDown.Cases;
using TakeItDown.ProofOfWork;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Cases;

public class ProofOfWorkTests(AzuriteFixture azurite)
{
    private static readonly IReadOnlyDictionary<string, string?> Priced = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["ProofOfWork:Price"] = "1",
        ["ProofOfWork:MaxPrice"] = "1",
    };

    private readonly string key = Guid.NewGuid().ToString();

    [Fact]
    public async Task A_case_without_a_proof_is_428_with_a_challenge_whose_solution_pays_for_it()
    {
        await using var exchange = await Exchange.StartAsync(azurite, settings: Priced);
        var body = Bodies.OfNew(3);

        var (status, problem) = await SubmitAsync(exchange, body, key, proof: null);
        var asked = JsonDocument.Parse(problem).RootElement;
        Assert.Equal((428, "Altcha", "proof-of-work-required"), (status, asked.GetProperty("field").GetString(), asked.GetProperty("rule").GetString()));
        Assert.Empty(await exchange.RowsAsync(Tables.Cases));

        var proof = Solver.Solve(asked.GetProperty("challenge").Deserialize<Challenge>(JsonSerializerOptions.Web)!);
        var first = await SubmitAsync(exchange, body, key, proof);
        var retry = await SubmitAsync(exchange, body, key, proof);

        Assert.Equal(202, first.Status);
        Assert.Equal(first, retry);
        Assert.Equal(2, (await exchange.RowsAsync(Tables.Cases)).Count);
    }

    [Fact]
    public async Task A_challenge_asked_for_in_advance_pays_for_one_case_of_up_to_its_number_of_hashes()
    {
        await using var exchange = await Exchange.StartAsync(azurite, settings: Priced);
        var (status, challenge) = await ChallengeAsync(exchange, key, "?hashes=2");
        var proof = Solver.Solve(JsonSerializer.Deserialize<Challenge>(challenge, JsonSerializerOptions.Web)!);

        Assert.Equal(200, status);
        Assert.Empty(exchange.Transport.Requests);
        Assert.Contains("fewer hashes", await RefusalAsync(exchange, Bodies.OfNew(3), key, proof), StringComparison.Ordinal);
        Assert.Contains("something else", await RefusalAsync(exchange, Bodies.OfNew(1), Guid.NewGuid().ToString(), proof), StringComparison.Ordinal);
        Assert.Contains("of this exchange", await RefusalAsync(exchange, Bodies.OfNew(1), key, "x"), StringComparison.Ordinal);
        Assert.Equal(202, (await SubmitAsync(exchange, Bodies.OfNew(2), key, proof)).Status);
        Assert.Equal(422, (await SubmitAsync(exchange, Bodies.OfNew(2), key, proof)).Status);
    }

    [Fact]
    public async Task A_price_needs_an_idempotency_key()
    {
        await using var exchange = await Exchange.StartAsync(azurite, settings: Priced);

        var (status, problem) = await SubmitAsync(exchange, Bodies.OfNew(1), idempotencyKey: null, proof: null);

        Assert.Equal((400, "Idempotency-Key"), (status, JsonDocument.Parse(problem).RootElement.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Without_a_price_no_proof_is_needed()
    {
        await using var exchange = await Exchange.StartAsync(azurite);

        Assert.Equal((204, ""), await ChallengeAsync(exchange, key, "?hashes=1"));
        Assert.Equal(202, (await SubmitAsync(exchange, Bodies.OfNew(1), key, proof: null)).Status);
    }

    [Theory]
    [InlineData("", "hashes")]
    [InlineData("?hashes=0", "hashes")]
    [InlineData("?hashes=101", "hashes")]
    [InlineData("?hashes=+1", "hashes")]
    [InlineData("?hashes=1%00", "hashes")]
    [InlineData("?hashes=1&hashes=2", "hashes")]
    [InlineData("?hashes=1", "Idempotency-Key", "")]
    [InlineData("?hashes=1", "Idempotency-Key", null)]
    public async Task A_wrong_request_for_a_challenge_names_the_field(string query, string field, string? idempotencyKey = "8f14e45f-ceea-467f-a1d2-1f6b2c3d4e5f")
    {
        await using var exchange = await Exchange.StartAsync(azurite, settings: Priced);

        var (status, problem) = await ChallengeAsync(exchange, idempotencyKey, query);

        Assert.Equal((400, field), (status, JsonDocument.Parse(problem).RootElement.GetProperty("field").GetString()));
    }

    private static async Task<string> RefusalAsync(Exchange exchange, string body, string idempotencyKey, string proof)
    {
        var (status, problem) = await SubmitAsync(exchange, body, idempotencyKey, proof);
        Assert.Equal(428, status);
        return JsonDocument.Parse(problem).RootElement.GetProperty("detail").GetString()!;
    }

    private static Task<(int Status, string Body)> ChallengeAsync(Exchange exchange, string? idempotencyKey, string query) => exchange.CallAsync(
        (request, _) => Task.FromResult(exchange.Get<GetChallenge>().Run(request)),
        http =>
        {
            http.Request.QueryString = new(query);
            if (idempotencyKey is not null)
                http.Request.Headers[IdempotencyKey.Header] = idempotencyKey;
        });

    private static Task<(int Status, string Body)> SubmitAsync(Exchange exchange, string body, string? idempotencyKey, string? proof) =>
        exchange.CallAsync(exchange.Get<SubmitCase>().Run, http =>
        {
            http.Request.ContentType = "application/json";
            http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
            if (idempotencyKey is not null)
                http.Request.Headers[IdempotencyKey.Header] = idempotencyKey;
            if (proof is not null)
                http.Request.Headers[Challenges.Header] = proof;
        });
}
