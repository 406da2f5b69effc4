using System.Globalization;

namespace TakeItDown.Tests;

/// <summary>
/// What StopNCII's public client does: asks page after page from one start until there is no more, keeps the last record of each
/// hash, and saves each page's checkpoint, from which its next sync starts.
/// </summary>
/// <param name="fetchAsync">Asks <c>FetchHashes</c> with these query parameters; returns the JSON.</param>
public sealed class StopNciiClient(Func<string, Task<string>> fetchAsync)
{
    public const int DefaultPageSize = 800;

    private readonly Dictionary<(string SignalType, string HashValue), StopNciiRecord> known = [];

    /// <summary>Where that client begins when it has none.</summary>
    public long Checkpoint { get; private set; } = 10;

    public IReadOnlyDictionary<(string SignalType, string HashValue), StopNciiRecord> Known => known;

    /// <summary>One sync, to its end.</summary>
    public async Task<IReadOnlyList<StopNciiPage>> SyncAsync(int pageSize = DefaultPageSize) =>
        await PagesAsync(pageSize).ToListAsync(TestContext.Current.CancellationToken);

    /// <summary>One sync. Whoever stops in its midst resumes by the checkpoint, whoever goes on by the token.</summary>
    public async IAsyncEnumerable<StopNciiPage> PagesAsync(int pageSize = DefaultPageSize)
    {
        var start = Checkpoint;
        StopNciiPage? page = null;
        do
        {
            var query = string.Create(CultureInfo.InvariantCulture, $"startTimestamp={start}&pageSize={pageSize}");
            if (!string.IsNullOrEmpty(page?.NextPageToken))
                query += $"&nextPageToken={Uri.EscapeDataString(page.NextPageToken)}";
            page = StopNciiPage.Parse(await fetchAsync(query));
            Assert.True(page.NextSetTimestamp >= Checkpoint, "The checkpoint went back.");
            Checkpoint = page.NextSetTimestamp;
            foreach (var record in page.HashRecords)
                known[(record.SignalType, record.HashValue)] = record;
            yield return page;
        }
        while (page.HasMoreRecords);
    }
}
