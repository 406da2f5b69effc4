using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using TakeItDown.Local;
using TakeItDown.Local.Host;
using TakeItDown.ProofOfWork;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>An exchange of its own, with honest and hostile clients.</summary>
internal sealed class Flood : IAsyncDisposable
{
    /// <summary>How often an honest client submits a case. A hostile one sends five requests in that time.</summary>
    private static readonly TimeSpan HonestInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HostileInterval = HonestInterval / 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const int MaxAttempts = 20;

    private readonly LocalServices services;
    private readonly FunctionsHost functions;
    private readonly ConcurrentDictionary<string, TimeSpan> arrived = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource ending = new();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly HttpClient api;
    private readonly ConcurrentDictionary<IPAddress, HttpClient> clients = [];
    private readonly HttpClient receiver;
    private readonly string operatorKey;
    private Task watching = Task.CompletedTask;
    private int people;

    private Flood(LocalServices services, FunctionsHost functions, HttpClient api, string operatorKey)
    {
        (this.services, this.functions, this.api, this.operatorKey) = (services, functions, api, operatorKey);
        receiver = new() { BaseAddress = new Uri(services.Address, "/platforms/example/") };
    }

    public static async Task<Flood> StartAsync(params IEnumerable<(string Name, string Value)> settings)
    {
        var options = LocalOptionsForTests.New();
        var services = await LocalServices.StartAsync(options, CancellationToken.None);
        await services.SubscribeAsync(options.Platforms, CancellationToken.None);
        var all = new Dictionary<string, string>(services.Settings, StringComparer.Ordinal);
        foreach (var (name, value) in settings)
            all[name] = value;
        var functions = await LocalFunctions.StartAsync(options, all, CancellationToken.None);
        var api = new HttpClient { BaseAddress = functions.Address, Timeout = Patience };
        return new(services, functions, api, await ExchangeUnderTest.IssueOperatorKeyAsync(api));
    }

    /// <summary>Runs the clients of both kinds. Returns when the last response is there.</summary>
    /// <param name="honest">How many honest clients there are.</param>
    /// <param name="hostile">How many hostile clients there are.</param>
    /// <param name="atLeast">How long they send requests.</param>
    /// <param name="until">They go on until this is true.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<(Client Honest, Client Hostile)> RunAsync(int honest, int hostile, TimeSpan atLeast, Func<Task<bool>> until, CancellationToken cancellationToken)
    {
        if (watching.IsCompleted)
            watching = WatchAsync();
        var (good, bad) = (new Client(), new Client());
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = Enumerable.Range(0, honest).Select(client => SendAsync(good, HonestInterval, client, SubmitAsync, over.Token))
            .Concat(Enumerable.Range(0, hostile).Select(client => SendAsync(bad, HostileInterval, client, AttackAsync, over.Token))).ToList();
        await Task.Delay(atLeast, cancellationToken);
        while (!await until())
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        await over.CancelAsync();
        await Task.WhenAll(running);
        return (good, bad);
    }

    /// <summary>Waits until the platform has all of these hashes, as long as more of any kind arrive.</summary>
    public async Task DeliveredAsync(IReadOnlyCollection<string> recordIds)
    {
        for (var seen = arrived.Count; !recordIds.All(arrived.ContainsKey); seen = arrived.Count)
            await Poll.UntilAsync("the next hash at the platform", () => arrived.Count > seen);
    }

    /// <summary>How long each of these hashes took from its 202 to the platform, as far as it has arrived.</summary>
    public IReadOnlyList<TimeSpan> Delays(Client client) =>
        [.. client.Accepted.Where(accepted => arrived.ContainsKey(accepted.Key)).Select(accepted => arrived[accepted.Key] - accepted.Value).Order()];

    public bool HasArrived(string recordId) => arrived.ContainsKey(recordId);

    /// <summary>Submits cases of a hundred new hashes, sixteen at a time, from one address.</summary>
    public Task SubmitLargeAsync(int cases) => Parallel.ForAsync(0, cases, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
    {
        using var response = await clients.GetOrAdd(HostileAddress(0), ClientAt).SubmitAsync(Pdq.LargeCase(Enumerable.Range(0, 100).Select(_ => Pdq.Random())), Guid.NewGuid().ToString());
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    });

    /// <summary>Submits one hash from an address that has sent nothing yet, and returns how long it took from the 202 to the platform.</summary>
    public async Task<TimeSpan> SubmitAndWaitAsync()
    {
        var (hash, address) = (Pdq.Random(), new IPAddress([127, 3, (byte)(people / 250), (byte)((people++ % 250) + 1)]));
        using var client = ClientAt(address);
        using var response = await client.SubmitAsync(Pdq.Case(hash), Guid.NewGuid().ToString());
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var sent = watch.Elapsed;
        await receiver.DeliveredAsync(hash);
        return watch.Elapsed - sent;
    }

    /// <summary>How many changes are not published yet.</summary>
    public async Task<int> WaitingAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/operator/overview") { Headers = { Authorization = new("Bearer", operatorKey) } };
        using var response = await api.SendAsync(request, CancellationToken.None);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None)).GetProperty("outboxChanges").GetProperty("value").GetInt32();
    }

    /// <summary>What the operator sees of held cases.</summary>
    public async Task<JsonElement> HeldAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/operator/cases/held") { Headers = { Authorization = new("Bearer", operatorKey) } };
        using var response = await api.SendAsync(request, CancellationToken.None);
        return await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None);
    }

    /// <summary>Ends the hold and releases everything, as an operator does.</summary>
    public async Task ReleaseAllAsync()
    {
        await PostAsync("hold", new { on = false, reason = "The flood is over." });
        while ((await PostAsync("release", new { from = DateTime.UnixEpoch, to = DateTime.UtcNow.AddMinutes(1), reason = "The flood is over." })).GetProperty("hasMore").GetBoolean())
        {
            // The next part.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await watching;
        ending.Dispose();
        api.Dispose();
        foreach (var client in clients.Values)
            client.Dispose();
        receiver.Dispose();
        await functions.DisposeAsync();
        await services.DisposeAsync();
    }

    private static async Task SendAsync(Client client, TimeSpan interval, int number, Func<Client, int, Task> sendAsync, CancellationToken over)
    {
        var next = interval * Random.Shared.NextDouble();
        for (var own = Stopwatch.StartNew(); ; next += interval)
        {
            if (next > own.Elapsed)
                await Task.Delay(next - own.Elapsed, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (over.IsCancellationRequested)
                return;
            await sendAsync(client, number);
        }
    }

    /// <summary>One case of one new hash. As the page does, the client solves the proof that it is asked for, and repeats the request after a server's error.</summary>
    private async Task SubmitAsync(Client client, int number)
    {
        var (hash, key) = (Pdq.Random(), Guid.NewGuid().ToString());
        var (status, challenge) = await PostCaseAsync(client, hash, key, HonestAddress(number), proof: null);
        string? proof = null;
        for (var attempt = 2; attempt <= MaxAttempts && (status is HttpStatusCode.PreconditionRequired or >= HttpStatusCode.InternalServerError); attempt++)
        {
            proof = challenge is null ? proof : Solver.Solve(challenge);
            if (status >= HttpStatusCode.InternalServerError)
                await Task.Delay(TimeSpan.FromSeconds(1));
            (status, challenge) = await PostCaseAsync(client, hash, key, HonestAddress(number), proof);
        }

        client.Ended(status == HttpStatusCode.Accepted, hash.RecordId, watch.Elapsed);
    }

    /// <summary>A case without a proof, or with something in the place of one.</summary>
    private async Task AttackAsync(Client client, int number)
    {
        var hash = Pdq.Random();
        var (status, _) = await PostCaseAsync(
            client, hash, Guid.NewGuid().ToString(), HostileAddress(number),
            proof: Random.Shared.Next(2) == 0 ? null : Convert.ToBase64String(Encoding.ASCII.GetBytes("{\"challenge\":{},\"solution\":{}}")));
        client.Ended(status == HttpStatusCode.Accepted, hash.RecordId, watch.Elapsed);
    }

    private async Task<(HttpStatusCode Status, Challenge? Challenge)> PostCaseAsync(Client client, Pdq hash, string idempotencyKey, IPAddress address, string? proof)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/cases") { Content = new StringContent(Pdq.Case(hash), Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        if (proof is not null)
            request.Headers.Add(Challenges.Header, proof);
        var sent = watch.Elapsed;
        using var response = await clients.GetOrAdd(address, ClientAt).SendAsync(request, CancellationToken.None);
        client.Responded(watch.Elapsed - sent);
        return (response.StatusCode, response.StatusCode == HttpStatusCode.PreconditionRequired
            ? (await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None)).GetProperty("challenge").Deserialize<Challenge>(JsonSerializerOptions.Web)
            : null);
    }

    private static IPAddress HonestAddress(int client) => new([127, 1, 0, (byte)(client + 1)]);

    private static IPAddress HostileAddress(int client) => new([127, 2, 0, (byte)(client + 1)]);

    /// <summary>A client with an address of its own, because the price of a hash rises with the use of an address.</summary>
    private HttpClient ClientAt(IPAddress address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(address, 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = functions.Address,
        Timeout = Patience,
    };

    private async Task<JsonElement> PostAsync(string action, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v1/operator/cases/{action}")
        {
            Headers = { Authorization = new("Bearer", operatorKey) },
            Content = JsonContent.Create(body),
        };
        using var response = await api.SendAsync(request, CancellationToken.None);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None);
    }

    /// <summary>Notes when each hash is first seen at the platform.</summary>
    private async Task WatchAsync()
    {
        while (!ending.IsCancellationRequested)
        {
            foreach (var recordId in (await receiver.HashesAsync()).Keys)
                arrived.TryAdd(recordId, watch.Elapsed);
            await Task.Delay(TimeSpan.FromMilliseconds(500), ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The clients of one kind.</summary>
    internal sealed class Client
    {
        private readonly ConcurrentBag<TimeSpan> latencies = [];
        private int requests;

        /// <summary>When each accepted hash was accepted.</summary>
        public ConcurrentDictionary<string, TimeSpan> Accepted { get; } = new(StringComparer.Ordinal);

        /// <summary>How many cases they tried to submit.</summary>
        public int Requests => requests;

        /// <summary>How long each response took, in rising order.</summary>
        public IReadOnlyList<TimeSpan> Latencies => [.. latencies.Order()];

        public void Responded(TimeSpan latency) => latencies.Add(latency);

        public void Ended(bool isAccepted, string recordId, TimeSpan at)
        {
            Interlocked.Increment(ref requests);
            if (isAccepted)
                Accepted[recordId] = at;
        }
    }
}
