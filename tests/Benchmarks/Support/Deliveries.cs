using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TakeItDown.Hashes;

namespace TakeItDown.Tests.Benchmarks.Support;

/// <summary>The webhooks of all platforms. They note when each expected hash arrives.</summary>
internal sealed class Deliveries : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Expected> expected = new(StringComparer.Ordinal);
    private readonly WebApplication app;

    private Deliveries(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    public static async Task<Deliveries> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var deliveries = new Deliveries(app);
        app.Run(deliveries.ReceiveAsync);
        await app.StartAsync();
        return deliveries;
    }

    /// <summary>Expects a hash at each of so many platforms.</summary>
    /// <returns>The milliseconds until each platform had it.</returns>
    public Task<double[]> ExpectAsync(string pdq, int platforms)
    {
        var hash = new Expected(platforms);
        expected[HashValue.Parse("pdq", pdq).RecordId] = hash;
        return hash.Arrived.Task;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        if (http.Request.Method == HttpMethods.Options)
        {
            http.Response.Headers["WebHook-Allowed-Origin"] = "*";
            return;
        }

        var now = Stopwatch.GetTimestamp();
        using var body = await JsonDocument.ParseAsync(http.Request.Body);
        var recordId = body.RootElement.GetProperty("subject").GetString()!;
        if (expected.TryGetValue(recordId, out var hash) && hash.Arrive(now))
            expected.TryRemove(recordId, out _);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private sealed class Expected(int platforms)
    {
        private readonly long start = Stopwatch.GetTimestamp();
        private readonly double[] times = new double[platforms];
        private int arrived;

        public TaskCompletionSource<double[]> Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>True when all platforms have it. A duplicate delivery counts for the platform that is missing; there are none in a run without faults.</summary>
        public bool Arrive(long now)
        {
            var index = Interlocked.Increment(ref arrived) - 1;
            if (index >= times.Length)
                return false;
            times[index] = Stopwatch.GetElapsedTime(start, now).TotalMilliseconds;
            if (index != times.Length - 1)
                return false;
            Arrived.SetResult(times);
            return true;
        }
    }
}
