using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;
using TakeItDown.Cases;
using TakeItDown.DeadLetters;
using TakeItDown.Decisions;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Operators;
using TakeItDown.Outbox;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Verdicts;

namespace TakeItDown.Health;

/// <summary><c>GET v1/operator/overview</c>: whether all is well: each figure with what is normal.</summary>
public sealed class GetOverview(
    OperatorAuth auth, OutboxStore outbox, ChangeQueue queue, FeedStore feed, FeedProgress progress, FeedLag lag, CaseStore cases, HoldSwitch hold,
    DecisionStore decisions, PlatformList platforms, DeadLetterStore deadLetters, ApiKeyUsage usage, StorageClock clock)
{
    private const int MaxCounted = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    [Function(nameof(GetOverview))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/operator/overview")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is null)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);

        var now = clock.Now;
        var holding = hold.RefreshAsync(cancellationToken);
        var queued = Task.WhenAll(queue.LengthAsync(isBulk: false, cancellationToken), queue.LengthAsync(isBulk: true, cancellationToken));
        var waiting = outbox.PendingAsync(cancellationToken).Select(row => now - row.Created).Take(MaxCounted).ToListAsync(cancellationToken).AsTask();
        var published = feed.PublishTimesAsync(FeedPosition.At(now - Window), FeedPosition.At(now + Window), MaxCounted, cancellationToken);
        var held = cases.HeldAsync(cancellationToken).Take(MaxCounted).CountAsync(cancellationToken).AsTask();
        var suspended = decisions.AllAsync(cancellationToken).CountAsync(row => row.State == DecidedState.Suspended, cancellationToken).AsTask();
        var figures = PlatformsAsync(cancellationToken);
        await Task.WhenAll(holding, queued, waiting, published, held, suspended, figures);
        return Results.Json(
            new Response(
                now,
                new(waiting.Result.Count, 1_000),
                new(Math.Round(waiting.Result.Append(TimeSpan.Zero).Max().TotalSeconds, 1), 60),
                new(waiting.Result.Count(age => age > OutboxRow.StuckAfter), 0),
                new(queued.Result.Sum(), 1_000),
                published.Result.Count,
                new(Quantile(published.Result, 0.5), 5),
                new(Quantile(published.Result, 0.99), 30),
                hold.IsHolding,
                new(held.Result, 0),
                new(suspended.Result, 0),
                figures.Result),
            HealthJson.Default.OverviewResponse);
    }

    private async Task<IReadOnlyList<PlatformFigures>> PlatformsAsync(CancellationToken cancellationToken)
    {
        var progressed = await progress.RefreshAsync(cancellationToken);
        return await Task.WhenAll(platforms.All.Select(platform =>
            PlatformAsync(platform, progressed.GetValueOrDefault(platform.Id) ?? FeedProgressRow.Of(platform.Id), cancellationToken)));
    }

    private async Task<PlatformFigures> PlatformAsync(Platform platform, FeedProgressRow row, CancellationToken cancellationToken)
    {
        var behind = await lag.OfAsync(platform, row, cancellationToken);
        return new(
            platform.Id,
            platform.Name,
            platform.Paused,
            new((await deadLetters.SumAsync(platform.Id, cancellationToken)).Count, 0),
            new(behind.ReceiveSeconds, 3_600),
            new(behind.CheckSeconds, VerdictStore.Target.TotalSeconds),
            new((await usage.FindAsync(platform.Id, cancellationToken)).Values.Count(key => key.FullReads > 0 || key.IsUnusual), 0));
    }

    /// <summary>The smallest value that this share of all values does not exceed. Null without values.</summary>
    private static double? Quantile(IReadOnlyList<double> values, double share) =>
        values.Count == 0 ? null : Math.Round(values.Order().ElementAt((int)Math.Ceiling(share * values.Count) - 1), 3);

    /// <summary>The state of the exchange.</summary>
    /// <param name="At">When, UTC, to the second.</param>
    /// <param name="OutboxChanges">Accepted changes that are not published yet, counted up to 10,000.</param>
    /// <param name="OutboxOldestSeconds">How long the oldest of them has waited.</param>
    /// <param name="StuckChanges">How many of them have waited for more than five minutes.</param>
    /// <param name="QueueLength">Messages in the queue, as storage estimates them.</param>
    /// <param name="PublishedHashes">Hash versions in the feed of the last ten minutes, of which the next two figures are: the first 10,000.</param>
    /// <param name="PublishP50Seconds">From the person's 202, or the release, to the feed: half of them took at most this long. The event follows at once.</param>
    /// <param name="PublishP99Seconds">The same for 99 of 100.</param>
    /// <param name="IsHolding">Whether new cases are held.</param>
    /// <param name="HeldCases">Cases that wait for the operator, counted up to 10,000.</param>
    /// <param name="SuspendedHashes">Hashes that are suspended: the length of the review list.</param>
    /// <param name="Platforms">The platforms, including those that are paused.</param>
    internal sealed record Response(
        [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset At,
        Figure OutboxChanges,
        Figure OutboxOldestSeconds,
        Figure StuckChanges,
        Figure QueueLength,
        int PublishedHashes,
        Figure PublishP50Seconds,
        Figure PublishP99Seconds,
        bool IsHolding,
        Figure HeldCases,
        Figure SuspendedHashes,
        IReadOnlyList<PlatformFigures> Platforms);

    /// <summary>The state of one platform.</summary>
    /// <param name="Id">The platform's id.</param>
    /// <param name="Name">The platform's public name.</param>
    /// <param name="Paused">True while it gets no events and its keys are refused.</param>
    /// <param name="DeadLetters">Events that could not be delivered in the last days.</param>
    /// <param name="ReceiveLagSeconds">The age of the oldest change that it has not received; 0 if it has received all; null if it never read the feed, and has a webhook.</param>
    /// <param name="CheckLagSeconds">The same for what it has not checked; null if it never said what it has checked.</param>
    /// <param name="UnusualKeys">API keys with which it reads the whole feed today, or many times as much as usual.</param>
    internal sealed record PlatformFigures(
        string Id, string Name, bool Paused, Figure DeadLetters, Figure ReceiveLagSeconds, Figure CheckLagSeconds, Figure UnusualKeys);
}
