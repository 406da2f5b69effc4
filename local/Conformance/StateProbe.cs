using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace TakeItDown.Local.Conformance;

/// <summary>Asks a receiver what it has stored. <c>GET {url}/{recordId}</c> returns a record, or an object with one as <c>record</c>, or 404.</summary>
internal sealed class StateProbe(Uri? url) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SettlingTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PollingInterval = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient http = new() { Timeout = Timeout };

    /// <summary>Waits until the stored hash is right. Returns null then, or if there is no URL to ask; else what is wrong.</summary>
    public async Task<string?> WaitUntilAsync(string recordId, Func<StoredHash?, bool> isRight, CancellationToken stop)
    {
        string? wrong;
        var watch = Stopwatch.StartNew();
        do
            wrong = await CheckNowAsync(recordId, isRight, stop);
        while (wrong is not null && await DelayAsync(watch, Timeout, stop));
        return wrong;
    }

    /// <summary>Watches for half a second that the stored hash stays right. Returns null if it does, else what is wrong.</summary>
    public async Task<string?> WatchAsync(string recordId, Func<StoredHash?, bool> isRight, CancellationToken stop)
    {
        string? wrong;
        var watch = Stopwatch.StartNew();
        do
            wrong = await CheckNowAsync(recordId, isRight, stop);
        while (wrong is null && url is not null && await DelayAsync(watch, SettlingTime, stop));
        return wrong;
    }

    public void Dispose() => http.Dispose();

    private static async Task<bool> DelayAsync(Stopwatch watch, TimeSpan limit, CancellationToken stop)
    {
        if (watch.Elapsed >= limit)
            return false;
        await Task.Delay(PollingInterval, stop);
        return true;
    }

    private async Task<string?> CheckNowAsync(string recordId, Func<StoredHash?, bool> isRight, CancellationToken stop)
    {
        if (url is null)
            return null;
        try
        {
            using var response = await http.GetAsync(new Uri(url, recordId), stop);
            if (response.StatusCode is HttpStatusCode.NotFound)
                return isRight(null) ? null : "--state-url returns 404: the hash is not stored";
            var stored = Read(await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(stop));
            return isRight(stored) ? null : $"--state-url returns the hash as {stored.HashStatus}, version {stored.Version}";
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return $"--state-url did not return a version and a hashStatus ({e.GetType().Name})";
        }
    }

    private static StoredHash Read(JsonElement json)
    {
        var record = json.TryGetProperty("record", out var inner) ? inner : json;
        return new(record.GetProperty("version").GetInt64(), record.GetProperty("hashStatus").GetString() ?? "");
    }
}
