namespace TakeItDown.Tests;

/// <summary>
/// Copies the entries of the exchange as the public NCMEC client does. It reads windows up to five seconds ago. When the first page of a
/// window has a next page, it discards that page and requests a smaller window. It reads further pages only of windows that cannot be
/// smaller.
/// </summary>
public sealed class NcmecSync(NcmecClient client, TimeProvider time)
{
    private const int Shrinking = 4;
    private const int FewEntries = 2_000;

    private readonly Dictionary<string, NcmecUpdate> live = new(StringComparer.Ordinal);
    private long duration;
    private int shrunk;
    private int quiet;

    /// <summary>The entries to match, by record id.</summary>
    public IReadOnlyDictionary<string, NcmecUpdate> Live => live.Values.ToDictionary(update => update.Id, StringComparer.Ordinal);

    /// <summary>How many pages were requested, including discarded ones.</summary>
    public int Pages { get; private set; }

    private long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Syncs to the end. Returns where the next sync starts.</summary>
    public async Task<NcmecCheckpoint> RunAsync(NcmecCheckpoint? checkpoint = null)
    {
        await foreach (var reached in StepsAsync(checkpoint))
            checkpoint = reached;
        return checkpoint!;
    }

    /// <summary>Syncs page by page. A client may stop after any page and continue from its checkpoint.</summary>
    public async IAsyncEnumerable<NcmecCheckpoint> StepsAsync(NcmecCheckpoint? checkpoint)
    {
        var (start, end) = (checkpoint?.ReadTo ?? 0, Now - 5);
        (duration, shrunk, quiet) = (end - start, 0, 0);
        if (checkpoint is not null && checkpoint.IsResumable(Now))
        {
            Assert.True(checkpoint.WindowEnd < end, "The client requires that time has passed.");
            await foreach (var reached in WindowAsync(start, checkpoint.WindowEnd, checkpoint.Next))
                yield return reached;
            start = checkpoint.WindowEnd;
        }

        while (start < end)
        {
            duration = Math.Max(1, duration);
            var windowEnd = Math.Min(end, start + duration);
            var done = false;
            await foreach (var reached in WindowAsync(start, windowEnd, next: ""))
            {
                done = reached.Next == "";
                yield return reached;
            }

            if (done)
                start = windowEnd;
        }
    }

    /// <summary>The pages of one window. None if the window must be smaller.</summary>
    private async IAsyncEnumerable<NcmecCheckpoint> WindowAsync(long start, long end, string next)
    {
        var (fetched, isFirst) = (0, next == "");
        do
        {
            var page = await client.EntriesAsync(start, end, next, Now);
            Pages++;
            if (isFirst && Shrinks(page, start))
                yield break;
            if (!isFirst)
                shrunk = 0;
            (fetched, isFirst, next) = (fetched + page.Updates.Count, false, page.Next);
            Keep(page);
            yield return next == "" ? new(end) : new(start, next, end, Now);
        }
        while (next != "");
        Grow(fetched);
    }

    private bool Shrinks(NcmecPage first, long start)
    {
        var guess = first.MaxTimestamp - start;
        if (duration <= 1 || first.Next == "")
        {
            shrunk = 0;
            return false;
        }

        if (duration <= 60 && guess >= duration / Shrinking)
            return false;
        duration = Math.Min(duration / Shrinking >> Math.Min(shrunk, 62), guess - 1);
        shrunk++;
        quiet = 0;
        return true;
    }

    private void Grow(int fetched)
    {
        quiet = fetched < FewEntries ? quiet + 1 : 0;
        if (quiet < Shrinking)
            return;
        duration *= Shrinking / 2;
        quiet = 0;
    }

    private void Keep(NcmecPage page)
    {
        // If a page has two entries with one id, the client uses only the last.
        foreach (var update in page.Updates)
        {
            if (update.Deleted)
                live.Remove(update.Key);
            else
                live[update.Key] = update;
        }
    }
}
