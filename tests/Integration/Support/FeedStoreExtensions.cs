using System.Runtime.ExceptionServices;
using TakeItDown.Feed;
using TakeItDown.Hashes;

namespace TakeItDown.Tests.Integration.Support;

internal static class FeedStoreExtensions
{
    /// <summary>Appends the records of one change, and throws if it failed.</summary>
    public static async Task<IReadOnlyCollection<HashRow>> AppendAsync(this FeedStore feed, IEnumerable<ChangeOutcome> outcomes, CancellationToken cancellationToken)
    {
        var append = new FeedAppend(outcomes);
        await feed.AppendAsync([append], cancellationToken);
        if (append.Failures.FirstOrDefault() is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        return append.Appended;
    }
}
