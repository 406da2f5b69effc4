using System.Diagnostics;
using Azure;
using TakeItDown.Feed;
using TakeItDown.Hashes;

namespace TakeItDown.Publishing;

/// <summary>
/// Publishes the records of changes that run at the same time in this process together: one transaction of the feed and one request to the
/// topic for all of them. A lone change does not wait. While a group is being published, the next changes form another one, which begins when
/// the group before it is done, and at the latest after <see cref="MaxWait"/>. A change that fails does not fail the others of its group.
/// </summary>
public sealed class PublishGroups(FeedStore feed, HashEventPublisher events, TimeProvider time)
{
    /// <summary>How long a group waits for the group before it.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(20);

    /// <summary>A change does not wait longer for its group. Then its message is tried again.</summary>
    private static readonly TimeSpan MaxRun = TimeSpan.FromMinutes(5);

    /// <summary>As many as one transaction of the feed takes.</summary>
    private const int MaxRecords = 100;

    private readonly Lock gate = new();
    private Group? waiting;
    private Group? running;

    /// <summary>Publishes what a change has to publish.</summary>
    /// <param name="outcomes">What was applied.</param>
    /// <param name="accepted">When the change was accepted.</param>
    /// <param name="cancellationToken">Cancels the wait. The group goes on.</param>
    /// <returns>The published records, and why others were not. Records with newer versions are in neither.</returns>
    /// <exception cref="TimeoutException">The group did not end in time.</exception>
    public async Task<(IReadOnlyCollection<HashRow> Published, IReadOnlyCollection<Exception> Failures)> PublishAsync(
        IReadOnlyCollection<ChangeOutcome> outcomes, DateTimeOffset accepted, CancellationToken cancellationToken)
    {
        var member = new Member(new(outcomes, accepted), Activity.Current?.Context);
        if (member.Append.ToPublish.Count == 0)
            return ([], []);
        var (group, leads, before) = Join(member);
        if (!leads)
        {
            await group.Ended.Task.WaitAsync(MaxRun, time, cancellationToken);
        }
        else
        {
            if (before is not null)
                await before.WaitAsync(MaxWait, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await RunAsync(group);
        }

        return (member.Published, member.Append.Failures);
    }

    private (Group Group, bool Leads, Task? Before) Join(Member member)
    {
        lock (gate)
        {
            if (waiting is { } other && other.Records + member.Append.ToPublish.Count <= MaxRecords)
            {
                other.Members.Add(member);
                return (other, Leads: false, Before: null);
            }

            var group = new Group { Members = { member } };
            var before = running?.Ended.Task;
            (waiting, running) = before is null ? (waiting, group) : (group, running);
            return (group, Leads: true, before);
        }
    }

    private async Task RunAsync(Group group)
    {
        lock (gate)
            (waiting, running) = (waiting == group ? null : waiting, group);
        try
        {
            await feed.AppendAsync([.. group.Members.Select(member => member.Append)], CancellationToken.None);
            await PublishAsync(group.Members.FindAll(member => !member.Append.Appended.IsEmpty));
        }
        catch (Exception failure)
        {
            group.Members.ForEach(member => member.Append.Failures.Add(failure));
        }

        lock (gate)
            running = running == group ? null : running;
        group.Ended.SetResult();
    }

    private async Task PublishAsync(List<Member> members)
    {
        if (members.Count == 0)
            return;
        try
        {
            await events.PublishAsync([.. from member in members from record in member.Append.Appended select (record.ToRecord(), member.Span)], CancellationToken.None);
            members.ForEach(member => member.Published = member.Append.Appended);
        }
        catch (RequestFailedException rejected) when (members.Count > 1 && rejected.Status is >= 400 and < 500 and not (408 or 429))
        {
            foreach (var member in members)
                await PublishAsync([member]);
        }
        catch (Exception failure)
        {
            members.ForEach(member => member.Append.Failures.Add(failure));
        }
    }

    private sealed class Group
    {
        public List<Member> Members { get; init; } = [];

        public int Records => Members.Sum(member => member.Append.ToPublish.Count);

        /// <summary>Its changes go on one after the other on the thread that ended the group. Each soon waits for its next request.</summary>
        public TaskCompletionSource Ended { get; } = new();
    }

    /// <summary>A change of a group.</summary>
    /// <param name="append">What it appends to the feed.</param>
    /// <param name="span">Its span.</param>
    private sealed class Member(FeedAppend append, ActivityContext? span)
    {
        public FeedAppend Append => append;

        public ActivityContext? Span => span;

        public IReadOnlyCollection<HashRow> Published { get; set; } = [];
    }
}
