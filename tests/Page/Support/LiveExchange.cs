using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Azure.Messaging.EventGrid;
using Microsoft.Extensions.Options;
using TakeItDown.Cases;
using TakeItDown.Hashes;
using TakeItDown.Local;
using TakeItDown.Local.Host;
using TakeItDown.Local.Page;
using TakeItDown.Publishing;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Page.Support;

/// <summary>A whole exchange on free ports, without persistence.</summary>
internal sealed class LiveExchange : IAsyncDisposable
{
    private readonly LocalServices services;
    private readonly FunctionsHost functions;
    private readonly HttpClient http;
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> keys = new(StringComparer.Ordinal);
    private readonly Lazy<Task<string>> operatorKey;

    private LiveExchange(LocalServices services, FunctionsHost functions)
    {
        (this.services, this.functions) = (services, functions);
        http = new HttpClient { BaseAddress = services.Address };
        operatorKey = new(IssueOperatorKeyAsync);
    }

    /// <summary>The address of the page.</summary>
    public Uri Page => functions.Address;

    /// <summary>The address of the operator's console.</summary>
    public Uri Console => new(functions.Address, PageFiles.Console);

    public Uri View => new(services.Address, "/local/");

    /// <summary>The current time as a verdict has it.</summary>
    public static string Now => DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <param name="settings">Settings that differ from the local defaults.</param>
    public static async Task<LiveExchange> StartAsync(params IEnumerable<KeyValuePair<string, string>> settings)
    {
        var options = new LocalOptions { FunctionsPort = 0, ServicesPort = 0, DataFolder = null };
        var services = await LocalServices.StartAsync(options, Cancelled);
        var consents = await services.SubscribeAsync(options.Platforms, Cancelled);
        Assert.All(consents, consent => Assert.Null(consent.Refusal));
        var changed = new Dictionary<string, string>(services.Settings, StringComparer.Ordinal);
        foreach (var (name, value) in settings)
            changed[name] = value;
        return new(services, await LocalFunctions.StartAsync(options, changed, Cancelled));
    }

    public static string RecordIdOf(string hash, string signalType = "pdq") =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{signalType}:{hash}")))[..32];

    /// <summary>The body of a case with one hash.</summary>
    public static string CaseOf(string pdq) =>
        $$"""{"items":[{"mediaType":"image","hashes":[{"signalType":"pdq","hashValue":"{{pdq}}","quality":100}]}]}""";

    /// <summary>Submits a case with one hash. Returns its record id.</summary>
    public async Task<string> SubmitPdqAsync(string? pdq = null)
    {
        pdq ??= RandomHash.Pdq();
        await SubmitAsync(CaseOf(pdq));
        return RecordIdOf(pdq);
    }

    /// <summary>Submits a case with one hash, and waits until a platform has it. Returns its record id.</summary>
    public async Task<string> SubmitPublishedPdqAsync()
    {
        var recordId = await SubmitPdqAsync();
        await WaitForStatusAsync(recordId, "Active");
        return recordId;
    }

    /// <summary>Waits until the example platform has the hash with this status.</summary>
    public Task WaitForStatusAsync(string recordId, string status) => Poll.UntilAsync($"the platform to have {recordId} as {status}", async () =>
        (await ReceivedAsync()).Any(record => record.GetProperty("recordId").GetString() == recordId && record.GetProperty("hashStatus").GetString() == status)
            ? recordId
            : null);

    /// <summary>Submits a hash of a type that only one platform supports. Returns its record id.</summary>
    public async Task<string> SubmitMd5Async()
    {
        var md5 = RandomHash.Md5();
        await SubmitAsync($$"""{"items":[{"mediaType":"image","hashes":[{"signalType":"image_md5","hashValue":"{{md5}}"}]}]}""");
        return RecordIdOf(md5, "image_md5");
    }

    /// <summary>Submits a case. Returns its number.</summary>
    public async Task<string> SubmitAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(functions.Address, "api/v1/cases"), content, Cancelled);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("caseNumber").GetString()!;
    }

    /// <summary>Tries wrong PINs until the next try needs a proof of work.</summary>
    public async Task TryWrongPinsAsync(string caseNumber, string pin)
    {
        var wrong = pin == "000000" ? "000001" : "000000";
        for (var tried = 0; tried <= WrongPins.Free; tried++)
        {
            using var guess = new HttpRequestMessage(HttpMethod.Get, new Uri(functions.Address, "api/v1/case"))
            {
                Headers = { Authorization = new(CaseCredentials.Scheme, $"{caseNumber}:{wrong}") },
            };
            using var response = await http.SendAsync(guess, Cancelled);
            Assert.Equal(tried < WrongPins.Free ? HttpStatusCode.Unauthorized : HttpStatusCode.PreconditionRequired, response.StatusCode);
        }
    }

    /// <summary>Publishes a hash only to Event Grid, like functions that send no spans.</summary>
    public async Task<string> PublishFromElsewhereAsync()
    {
        var (pdq, now) = (RandomHash.Pdq(), DateTimeOffset.UtcNow);
        var recordId = RecordIdOf(pdq);
        var cloudEvent = HashEventPublisher.ToCloudEvent(
            new(recordId, 1, "pdq", pdq, MediaType.Image, 100, HashStatus.Active, now, now), new Uri("https://takeitdown.example"));
        using var signer = new EventSigner(Options.Create(new TopicOptions { SigningKeys = { new() { Value = services.Settings["EventGrid__SigningKeys__0__Value"] } } }));
        signer.Sign(cloudEvent);
        var topic = new EventGridPublisherClient(new Uri(services.Settings["EventGrid__Endpoint"]), new AzureKeyCredential(services.Settings["EventGrid__AccessKey"]));
        await topic.SendEventAsync(cloudEvent, Cancelled);
        return recordId;
    }

    /// <summary>Sets the responses of the unreliable platform to the first deliveries of this hash.</summary>
    public async Task SetResponsesAsync(string recordId, params int[] statuses)
    {
        using var response = await http.PutAsJsonAsync($"/platforms/unreliable/responses/{recordId}", statuses, Cancelled);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Returns the records that the example platform has, each at its newest version.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReceivedAsync() =>
    [
        .. (await http.GetFromJsonAsync<JsonElement[]>("/platforms/example/hashes", Cancelled))!.Select(known => known.GetProperty("record")),
    ];

    /// <summary>Uploads a video to the example platform, with the hash that the platform computes. Returns its id.</summary>
    public async Task<long> UploadVideoAsync(string vpdq)
    {
        using var response = await http.PostAsJsonAsync("/platforms/example/media", new { hashes = new[] { new { signalType = "video_vpdq", hashValue = vpdq } } }, Cancelled);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("id").GetInt64();
    }

    /// <summary>Whether the example platform has taken a video down.</summary>
    public async Task<bool> IsRemovedAsync(long medium) =>
        (await http.GetFromJsonAsync<JsonElement>($"/platforms/example/media/{medium}", Cancelled)).GetProperty("removed").ValueKind == JsonValueKind.String;

    /// <summary>Counts the stored cases.</summary>
    public async Task<int> CountCasesAsync()
    {
        var cases = new TableClient(services.Settings["ExchangeStorage"], Tables.Cases);
        return await cases.QueryAsync<TableEntity>(select: ["RowKey"], cancellationToken: Cancelled)
            .CountAsync(row => row.RowKey.StartsWith("case.", StringComparison.Ordinal), Cancelled);
    }

    /// <summary>Sends a verdict as a platform does.</summary>
    public async Task SendVerdictAsync(string platform, object verdict)
    {
        var key = await keys.GetOrAdd(platform, platform => new(() => IssueKeyAsync(platform))).Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(functions.Address, "api/v1/verdicts"))
        {
            Headers = { Authorization = new("Bearer", key) },
            Content = JsonContent.Create(new { verdicts = new[] { verdict } }),
        };
        using var response = await http.SendAsync(request, Cancelled);
        Assert.Contains("\"Recorded\"", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    /// <summary>The key of an operator named <c>page-tests</c>.</summary>
    public Task<string> OperatorKeyAsync() => operatorKey.Value;

    /// <summary>Suspends, restores or deletes a hash as an operator does.</summary>
    public Task DecideAsync(string recordId, string action) => OperateAsync($"hashes/{recordId}/{action}", new { reason = "a test" });

    /// <summary>Submits cases that are held. The first number is how many were submitted in this hour, the next one in the hour before.</summary>
    public async Task HoldCasesAsync(params int[] casesByHour)
    {
        await OperateAsync("cases/hold", new { on = true, reason = "a test" });
        foreach (var _ in Enumerable.Range(0, casesByHour.Sum()))
            await SubmitPdqAsync();
        await OperateAsync("cases/hold", new { on = false, reason = "a test" });

        var cases = new TableClient(services.Settings["ExchangeStorage"], Tables.Cases);
        var hours = new Queue<int>(casesByHour.SelectMany((count, hour) => Enumerable.Repeat(hour, count)));
        await foreach (var held in cases.QueryAsync<TableEntity>("RowKey ge 'held.' and RowKey lt 'held/'", cancellationToken: Cancelled))
        {
            held["Created"] = held.GetDateTimeOffset("Created")!.Value.AddHours(-hours.Dequeue());
            await cases.UpdateEntityAsync(held, held.ETag, TableUpdateMode.Replace, Cancelled);
        }
    }

    /// <summary>Discards every held case, as an operator.</summary>
    public Task DiscardHeldCasesAsync() =>
        OperateAsync("cases/discard", new { from = "2000-01-01T00:00:00Z", to = "2100-01-01T00:00:00Z", reason = "a test" });

    private async Task OperateAsync(string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(functions.Address, $"api/v1/operator/{path}"))
        {
            Headers = { Authorization = new("Bearer", await OperatorKeyAsync()) },
            Content = JsonContent.Create(body),
        };
        using var response = await http.SendAsync(request, Cancelled);
        response.EnsureSuccessStatusCode();
    }

    private async Task<string> IssueOperatorKeyAsync()
    {
        using var makeOperator = new HttpRequestMessage(HttpMethod.Post, new Uri(functions.Address, "api/v1/operator/operators/page-tests/keys"))
        {
            Headers = { { "x-functions-key", LocalFunctions.Keys.Function } },
        };
        return await SendForKeyAsync(makeOperator);
    }

    private async Task<string> IssueKeyAsync(string platform)
    {
        using var issue = new HttpRequestMessage(HttpMethod.Post, new Uri(functions.Address, $"api/v1/operator/platforms/{platform}/keys"))
        {
            Headers = { Authorization = new("Bearer", await OperatorKeyAsync()) },
        };
        return await SendForKeyAsync(issue);
    }

    private async Task<string> SendForKeyAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request, Cancelled);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("key").GetString()!;
    }

    public async Task AdvanceClockAsync(TimeSpan by)
    {
        using var response = await http.PostAsJsonAsync("/local/clock", new { advance = by }, Cancelled);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Reads the flow as the live view does, up to the first item that contains all these words.</summary>
    public async Task<string> ReadFlowUntilAsync(params string[] words)
    {
        using var stream = new StreamReader(await http.GetStreamAsync("/local/flow", Cancelled));
        var flow = new StringBuilder();
        while (await stream.ReadLineAsync(Cancelled) is { } line)
        {
            flow.Append(line).Append('\n');
            if (words.All(line.Contains))
                return flow.Append('\n').ToString();
        }
        throw new EndOfStreamException("The flow ended.");
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await functions.DisposeAsync();
        await services.DisposeAsync();
    }
}
