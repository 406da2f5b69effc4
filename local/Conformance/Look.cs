using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace TakeItDown.Local.Conformance;

/// <summary>Asks a receiver what it holds: <c>{url}/{recordId}</c> answers a record, alone or as <c>record</c>, or 404.</summary>
internal sealed class Look(Uri? url) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient http = new() { Timeout = Patience };

    /// <summary>Waits until what is held is as it should be. Null if it is or if there is nowhere to look; else what is held instead.</summary>
    public async Task<string?> WrongAsync(string recordId, Func<Held?, bool> isRight, CancellationToken stop)
    {
        string? wrong;
        var watch = Stopwatch.StartNew();
        do
            wrong = await WrongNowAsync(recordId, isRight, stop);
        while (wrong is not null && await HasTimeAsync(watch, Patience, stop));
        return wrong;
    }

    /// <summary>Watches for a while that what is held stays as it should be.</summary>
    public async Task<string?> WrongEverAsync(string recordId, Func<Held?, bool> isRight, CancellationToken stop)
    {
        string? wrong;
        var watch = Stopwatch.StartNew();
        do
            wrong = await WrongNowAsync(recordId, isRight, stop);
        while (wrong is null && url is not null && await HasTimeAsync(watch, Settling, stop));
        return wrong;
    }

    public void Dispose() => http.Dispose();

    private static async Task<bool> HasTimeAsync(Stopwatch watch, TimeSpan limit, CancellationToken stop)
    {
        if (watch.Elapsed >= limit)
            return false;
        await Task.Delay(Pause, stop);
        return true;
    }

    private async Task<string?> WrongNowAsync(string recordId, Func<Held?, bool> isRight, CancellationToken stop)
    {
        if (url is null)
            return null;
        try
        {
            using var answer = await http.GetAsync(new Uri(url, recordId), stop);
            if (answer.StatusCode is HttpStatusCode.NotFound)
                return isRight(null) ? null : "--look says that the hash is not held";
            var held = Read(await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(stop));
            return isRight(held) ? null : $"--look says that the hash is held as {held.HashStatus}, version {held.Version}";
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return $"--look did not answer with a record's version and hashStatus ({e.GetType().Name})";
        }
    }

    private static Held Read(JsonElement json)
    {
        var record = json.TryGetProperty("record", out var inner) ? inner : json;
        return new(record.GetProperty("version").GetInt64(), record.GetProperty("hashStatus").GetString() ?? "");
    }
}
