using System.Net.Http.Headers;
using System.Text;
using TakeItDown.Local;
using TakeItDown.Local.Host;

namespace TakeItDown.Tests.Benchmarks.Support;

/// <summary>A whole exchange: Azurite, a worker process behind the host, the local Event Grid, and platforms with webhooks in this process.</summary>
internal sealed class WholeExchange : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly LocalServices services;
    private readonly FunctionsHost functions;
    private readonly Deliveries deliveries;
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { Timeout = Patience };
    private readonly int platforms;

    private WholeExchange(LocalServices services, FunctionsHost functions, Deliveries deliveries, int platforms) =>
        (this.services, this.functions, this.deliveries, this.platforms) = (services, functions, deliveries, platforms);

    /// <param name="name">What the report calls it.</param>
    /// <param name="folder">The folder of a built or published worker.</param>
    /// <param name="platforms">How many platforms take part.</param>
    /// <param name="bulkAbove">How many hashes are not bulk.</param>
    public static async Task<WholeExchange> StartAsync(string name, string folder, int platforms, int bulkAbove)
    {
        var deliveries = await Deliveries.StartAsync();
        var options = new LocalOptions
        {
            FunctionsPort = 0,
            ServicesPort = 0,
            DataFolder = null,
            FunctionsFolder = folder,
            Platforms = InProcessExchange.Platforms(platforms, deliveries.Address),
        };
        var services = await LocalServices.StartAsync(options, CancellationToken.None);
        foreach (var (platform, refusal) in await services.SubscribeAsync(options.Platforms, CancellationToken.None))
        {
            if (refusal is not null)
                throw new InvalidOperationException($"{platform.Id}: {refusal}");
        }

        var functions = await LocalFunctions.StartAsync(options, InProcessExchange.WithoutTelemetry(services.Settings, bulkAbove), CancellationToken.None);
        return new(services, functions, deliveries, platforms) { Name = name };
    }

    public required string Name { get; init; }

    /// <summary>Submits a case of one new hash, and waits until every platform has it.</summary>
    /// <returns>The milliseconds from the submit to each platform.</returns>
    public async Task<double[]> SubmitAsync()
    {
        var pdq = RandomHash.Pdq(Random.Shared.NextBytes);
        var arrived = deliveries.ExpectAsync(pdq, platforms);
        await SubmitAsync([pdq]);
        return await arrived.WaitAsync(Patience);
    }

    /// <summary>Submits a case of many new hashes. Does not wait for the platforms.</summary>
    /// <returns>Completes when every platform has all of them.</returns>
    public async Task<Task> SubmitLargeAsync(int hashes)
    {
        string[] pdqs = [.. Enumerable.Range(0, hashes).Select(_ => RandomHash.Pdq(Random.Shared.NextBytes))];
        var arrived = Task.WhenAll(pdqs.Select(pdq => deliveries.ExpectAsync(pdq, platforms)));
        await SubmitAsync(pdqs);
        return arrived.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await functions.DisposeAsync();
        await services.DisposeAsync();
        await deliveries.DisposeAsync();
        client.Dispose();
    }

    private async Task SubmitAsync(string[] pdqs)
    {
        using var content = new StringContent(CaseBody.Of(pdqs), Encoding.ASCII, new MediaTypeHeaderValue("application/json"));
        using var response = await client.PostAsync(new Uri(functions.Address, "/api/v1/cases"), content);
        response.EnsureSuccessStatusCode();
    }
}
