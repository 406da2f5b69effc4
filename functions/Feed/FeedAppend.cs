using System.Collections.Concurrent;
using TakeItDown.Hashes;

namespace TakeItDown.Feed;

/// <summary>What one change appends to the feed, and the result.</summary>
/// <param name="outcomes">What was applied.</param>
/// <param name="accepted">When the change was accepted, to measure how long it took.</param>
public sealed class FeedAppend(IEnumerable<ChangeOutcome> outcomes, DateTimeOffset? accepted = null)
{
    public DateTimeOffset? Accepted { get; } = accepted;

    /// <summary>The outcomes with a record that has to be published.</summary>
    public IReadOnlyList<ChangeOutcome> ToPublish { get; } = [.. outcomes.Where(outcome => outcome.RecordToPublish is not null)];

    /// <summary>The appended records. The others have newer versions by now, or failed.</summary>
    public ConcurrentBag<HashRow> Appended { get; } = [];

    /// <summary>Why records could not be appended. Run the change again.</summary>
    public ConcurrentBag<Exception> Failures { get; } = [];
}
