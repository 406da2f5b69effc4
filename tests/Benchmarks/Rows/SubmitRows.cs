using Azure.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using TakeItDown.Cases;
using TakeItDown.Local;
using TakeItDown.Local.Host;
using TakeItDown.Local.Storage;
using TakeItDown.Tests.Benchmarks.Support;

namespace TakeItDown.Tests.Benchmarks.Rows;

/// <summary>How fast a case is accepted.</summary>
internal static class SubmitRows
{
    private const string Path = "/api/v1/cases";

    /// <summary>A person's request through the host and the worker process to a real Azurite, beside a loop of the SDK in this process.</summary>
    public static async Task<IReadOnlyList<Figure>> OnAzuriteAsync(BenchOptions options)
    {
        var figures = new List<Figure>();
        foreach (var clients in new[] { 16, 64 })
        {
            await using var azurite = await Azurite.StartInMemoryAsync(CancellationToken.None);
            await Provisioning.ProvisionAsync(azurite.ConnectionString, prefix: "", CancellationToken.None);
            await using var host = await FunctionsHost.StartAsync(HostOf(azurite, options.FunctionsFolder));
            var people = Enumerable.Range(0, clients).Select(_ => PersonConnection.Open(host.Address, Path, hashes: 1)).ToArray();
            using var sdk = new SdkLoop(azurite.ConnectionString, HttpClientTransport.Shared, hashCount: 1);
            var slices = await Slice.AlternateAsync(
                clients, options.Rounds(6), TimeSpan.FromSeconds(2),
                new("exchange", client => people[client].SubmitAsync()),
                new("SDK", _ => sdk.SubmitAsync()));
            figures.Add(Figure.Ratio($"submit ÷ SDK loop, Azurite, {clients} clients", 1.0, slices[0], slices[1], slice => slice.PerSecond, "cases/s"));
            Array.ForEach(people, person => person.Dispose());
        }

        return figures;
    }

    /// <summary>The function behind a web server, beside an endpoint that does nothing but the same requests with the SDK.</summary>
    public static async Task<IReadOnlyList<Figure>> InMemoryAsync(BenchOptions options)
    {
        const int Clients = 16;
        var figures = new List<Figure>();
        foreach (var hashes in new[] { 1, 10 })
        {
            var storage = new InMemoryStorage();
            await using var exchange = new InProcessExchange(InMemoryStorage.ConnectionString, storage);
            using var sdk = new SdkLoop(InMemoryStorage.ConnectionString, storage, hashes);
            var address = await exchange.ServeAsync((Path, exchange.Route(exchange.Get<SubmitCase>().Run)), ("/empty", http => EmptyAsync(http, sdk)));
            var people = Enumerable.Range(0, Clients).Select(_ => PersonConnection.Open(address, Path, hashes)).ToArray();
            var others = Enumerable.Range(0, Clients).Select(_ => PersonConnection.Open(address, "/empty", hashes)).ToArray();
            var slices = await Slice.AlternateAsync(
                Clients, options.Rounds(10), TimeSpan.FromSeconds(1),
                new("exchange", client => people[client].SubmitAsync()),
                new("empty endpoint", client => others[client].SubmitAsync()));
            var name = hashes == 1 ? "1 hash" : $"{hashes} hashes";
            figures.Add(Figure.Ratio(
                $"HTTP path ÷ empty endpoint with the SDK, {name}, CPU", 1.2, slices[0], slices[1], slice => slice.CpuMicroseconds, "µs/case", isCost: true));
            figures.Add(Figure.Ratio(
                $"HTTP path ÷ empty endpoint with the SDK, {name}, memory", null, slices[0], slices[1], slice => slice.BytesEach / 1000, "KB/case", isCost: true));
            Array.ForEach([.. people, .. others], person => person.Dispose());
        }

        return figures;
    }

    private static async Task EmptyAsync(HttpContext http, SdkLoop sdk)
    {
        var body = new byte[(int)http.Request.ContentLength!];
        await http.Request.Body.ReadExactlyAsync(body, http.RequestAborted);
        await sdk.SubmitAsync();
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(Accepted, http.RequestAborted);
    }

    private static readonly byte[] Accepted = """{"caseNumber":"7K3M-7K3M-7K3M-7K3M","pin":"123456"}"""u8.ToArray();

    /// <summary>Nothing publishes the cases: that would take CPU time from the submits.</summary>
    private static FunctionsHostOptions HostOf(Azurite azurite, string folder) => new()
    {
        Folder = folder,
        Keys = LocalFunctions.Keys,
        Url = "http://127.0.0.1:0",
        InFront = app => app.UseEdge(),
        Settings = new Dictionary<string, string>(
            InProcessExchange.WithoutTelemetry(LocalSettings.For(azurite.ConnectionString, new("https://topic.example"), InProcessExchange.Platforms(2, new("https://platform.example")))))
        {
            ["AzureWebJobs.PublishChange.Disabled"] = "true",
            ["AzureWebJobs.RepublishPending.Disabled"] = "true",
        },
    };
}
