using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Dialects.StopNcii;

/// <summary>Feed rows without a case.</summary>
internal static class FeedRows
{
    public static HashRow New(SignalType signalType, DateTimeOffset time) => HashRow.First(
        new(HashValue.Parse(signalType.Name, RandomHash.Of(signalType.Name)), null), "test.1", "", time);

    public static IEnumerable<HashRow> NewPdqs(int rows, DateTimeOffset time) => Enumerable.Range(0, rows).Select(_ => New(SignalType.Pdq, time));

    /// <summary>The record's next version.</summary>
    public static HashRow Become(this HashRow row, HashStatus status, DateTimeOffset now) =>
        row.Repositioned(now) with { Status = status, Version = row.Version + 1 };

    public static async Task AppendAsync(this Exchange exchange, IEnumerable<HashRow> rows)
    {
        var claims = rows.Select(row => new ChangeOutcome(row, AlreadyApplied: false)).ToList();
        var appended = await exchange.Get<FeedStore>().AppendAsync(claims, TestContext.Current.CancellationToken);
        Assert.Equal(claims.Count, appended.Count);
    }
}
