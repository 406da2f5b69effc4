using System.Globalization;

namespace TakeItDown.Tests;

/// <summary>
/// Works as StopNCII's public client does. It requests page after page until there is no next one, stores the last record of each hash,
/// and saves the checkpoint of each page. The next sync starts at that checkpoint.
/// </summary>
/// <param name="fetchAsync">Calls <c>FetchHashes</c> with these query parameters and returns the JSON.</param>
public sealed class StopNciiClient(Func<string, Task<string>> fetchAsync)
{
    public const int DefaultPageSize = 800;

    private readonly Dictionary<(string SignalType, string HashValue), StopNciiRecord> known = [];

    /// <summary>The default is where the public client starts.</summary>
    public long Checkpoint { get; private set; } = 10;

    public IReadOnlyDictionary<(string SignalType, string HashValue), StopNciiRecord> Known => known;

    /// <summary>Runs one sync to its end.</summary>
    public async Task<IReadOnlyList<StopNciiPage>> SyncAsync(int pageSize = DefaultPageSize) =>
        await PagesAsync(pageSize).ToListAsync(TestContext.Current.CancellationToken);

    /// <summary>Runs one sync. A client that stops in the middle resumes from the checkpoint; otherwise it continues with the token.</summary>
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
            Assert.True(page.NextSetTimestamp >= Checkpoint, "The checkpoint decreased.");
            Checkpoint = page.NextSetTimestamp;
            foreach (var record in page.HashRecords)
                known[(record.SignalType, record.HashValue)] = record;
            yield return page;
        }
        while (page.HasMoreRecords);
    }
}
