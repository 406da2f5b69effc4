using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TakeItDown.Tests.Hostile.Requests;
using TakeItDown.Tests.Hostile.Support;

namespace TakeItDown.Tests.Hostile;

/// <summary>More than a thousand requests that no honest client sends, to a local exchange or to the one at <c>TAKEITDOWN_BASE_URL</c>.</summary>
public sealed class HostileTests(ExchangeUnderAttack exchange, ITestOutputHelper output)
{
    private const int Rounds = 5;
    private const int AtLeast = 1_000;
    private const int InParallel = 4;

    /// <summary>How much more memory the worker may have after the last round than after the second, in MiB. A leak of 64 KiB per request exceeds it.</summary>
    private const long MemoryNoise = 64;

    /// <summary>The types of what functions respond. The host and the page's files have headers of their own.</summary>
    private static readonly string[] FunctionTypes = ["application/problem+json", "application/xml", "application/json"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hostile_requests_get_what_they_deserve_and_leave_nothing_behind() => await AttackAsync(rounds: 1);

    [LongFact]
    public async Task Five_rounds_of_hostile_requests_leave_the_memory_flat()
    {
        var memory = await AttackAsync(Rounds);

        output.WriteLine($"Memory of the worker after each round, MiB: {string.Join(", ", memory)}");
        Assert.True(memory[^1] <= memory[1] + MemoryNoise, $"Memory grew: {string.Join(", ", memory)} MiB");
    }

    /// <returns>The memory of the worker after each round, in MiB; empty for an exchange elsewhere.</returns>
    private async Task<IReadOnlyList<long>> AttackAsync(int rounds)
    {
        var (attackers, problems, memory) = (new List<Attacker>(), new List<string>(), new List<long>());
        for (var round = 1; round <= rounds; round++)
        {
            var attacker = await SubmitAsync();
            attackers.Add(attacker);
            var requests = All(attacker).ToList();
            Assert.True(requests.Count >= AtLeast, $"Only {requests.Count} requests");
            problems.AddRange(await SendAsync(attacker, requests));
            if (exchange.IsLocal)
                memory.Add(await exchange.WorkerMemoryAsync());
            output.WriteLine($"Round {round}: {requests.Count} requests");
        }

        await StillWorksAsync(attackers[^1]);
        problems.AddRange(await LeaksAsync(attackers));
        Assert.True(problems.Count == 0, $"{problems.Count} problems:\n{string.Join('\n', problems.Take(100))}");
        return memory;
    }

    private static IEnumerable<HostileRequest> All(Attacker attacker) =>
        [.. Submits.All(attacker), .. Credentials.All(attacker), .. Queries.All(attacker), .. Bodies.All(attacker), .. Paths.All(attacker), .. Messages.All(attacker)];

    /// <summary>An attacker who also has a case, as anybody may, and the keys of a platform and an operator.</summary>
    private async Task<Attacker> SubmitAsync()
    {
        var pdq = RandomHash.Pdq();
        using var response = await exchange.Api.PostAsJsonAsync("api/v1/cases", Case(pdq), Cancelled);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var submitted = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        var attacker = new Attacker(
            exchange.Platform.Id, exchange.Platform.Key, exchange.OperatorKey, submitted.GetProperty("caseNumber").GetString()!, submitted.GetProperty("pin").GetString()!);
        attacker.Secret(pdq);
        return attacker;
    }

    private static object Case(string pdq) =>
        new { items = new[] { new { mediaType = "image", hashes = new[] { new { signalType = "pdq", hashValue = pdq, quality = 100 } } } } };

    /// <returns>What is wrong with the responses.</returns>
    private async Task<IReadOnlyList<string>> SendAsync(Attacker attacker, List<HostileRequest> requests)
    {
        var problems = new System.Collections.Concurrent.ConcurrentBag<string>();
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = InParallel, CancellationToken = Cancelled }, async (request, token) =>
        {
            var response = await RawClient.SendAsync(exchange.Api.BaseAddress!, request, token);
            foreach (var problem in Problems(request, response))
                problems.Add($"{problem}: {request.Name[..Math.Min(request.Name.Length, 100)]}");
            if (response.Status >= 400 && attacker.FindIn([response.Text]).Any())
                problems.Add($"the error contains a secret: {request.Name}");
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{requests.Count} requests in {watch.Elapsed.TotalSeconds:F1} s"));
        return [.. problems];
    }

    private static IEnumerable<string> Problems(HostileRequest request, RawClient.RawResponse response)
    {
        if (!request.Expected.Contains(response.Status))
            yield return $"{response.Status} instead of {string.Join(" or ", request.Expected)}";
        if (response.Statuses.Count > 1)
            yield return $"{response.Statuses.Count} responses";
        if (!FunctionTypes.Any(type => response.HasHeader("Content-Type", type)))
            yield break;
        if (!response.HasHeader("Cache-Control", "no-store"))
            yield return "a response that may be stored";
        if (!response.HasHeader("X-Content-Type-Options", "nosniff"))
            yield return "a response whose type a browser may guess";
    }

    /// <summary>The exchange still serves a person, and the case of the attack is what it was.</summary>
    private async Task StillWorksAsync(Attacker attacker)
    {
        using var health = await exchange.Api.GetAsync(new Uri("api/v1/health", UriKind.Relative), Cancelled);
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/case");
        request.Headers.Add(attacker.AsPerson.Name, attacker.AsPerson.Value);
        using var seen = await exchange.Api.SendAsync(request, Cancelled);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (health.StatusCode, seen.StatusCode));
    }

    /// <returns>Errors in the logs, and secrets in logs, spans and metrics.</returns>
    private async Task<IReadOnlyList<string>> LeaksAsync(IReadOnlyList<Attacker> attackers)
    {
        if (!exchange.IsLocal)
            return [];
        await Poll.UntilAsync("spans and metrics", () => exchange.Spans.Any() && exchange.Metrics.Any());
        Assert.Contains(exchange.Logs.At(LogLevel.Information), line => line.Contains("ProblemDetails", StringComparison.Ordinal)); // the worker's own lines
        Assert.NotEmpty(exchange.Logs.At(LogLevel.Trace));
        var secrets = attackers.SelectMany(attacker => attacker.Secrets).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        output.WriteLine($"{secrets.Count} secrets, {exchange.Logs.Lines.Count()} log lines ({exchange.Logs.At(LogLevel.Trace).Count()} of them at Trace), {exchange.Spans.Count()} exports of spans, {exchange.Metrics.Count()} of metrics");
        return
        [
            .. exchange.Logs.At(LogLevel.Error).Concat(exchange.Logs.At(LogLevel.Critical)).Select(line => $"an error in the log: {line[..Math.Min(line.Length, 2000)]}"),
            .. from attacker in attackers
               from place in new[] { (Name: "a log", Texts: exchange.Logs.Lines), (Name: "a span", Texts: exchange.Spans), (Name: "a metric", Texts: exchange.Metrics) }
               from leak in attacker.FindIn(place.Texts)
               select $"{place.Name} contains a secret: {leak}",
        ];
    }
}
