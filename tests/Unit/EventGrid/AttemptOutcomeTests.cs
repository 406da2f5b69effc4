using TakeItDown.Local.EventGrid;

namespace TakeItDown.Tests.Unit.EventGrid;

public sealed class AttemptOutcomeTests
{
    [Fact]
    public void The_retry_delays_are_the_documented_ones() => Assert.Equal(
        "10s 30s 1m 5m 10m 30m 1h 3h 6h 12h 12h 12h",
        RetryDelays(AttemptOutcome.Of(500), attempts: 12));

    [Theory]
    [InlineData(404, "5m 5m 5m 5m 10m")]
    [InlineData(408, "2m 2m 2m 5m 10m")]
    [InlineData(503, "30s 30s 1m 5m 10m")]
    public void Some_statuses_have_a_longer_minimum_delay(int status, string delays) =>
        Assert.Equal(delays, RetryDelays(AttemptOutcome.Of(status), attempts: 5));

    [Theory]
    [InlineData(200, "Delivered")]
    [InlineData(201, "Delivered")]
    [InlineData(202, "Delivered")]
    [InlineData(203, "Delivered")]
    [InlineData(204, "Delivered")]
    [InlineData(205, "GenericError")]
    [InlineData(206, "GenericError")]
    [InlineData(302, "GenericError")]
    [InlineData(400, "BadRequest")]
    [InlineData(401, "Unauthorized")]
    [InlineData(403, "Forbidden")]
    [InlineData(404, "NotFound")]
    [InlineData(408, "TimedOut")]
    [InlineData(409, "GenericError")]
    [InlineData(413, "PayloadTooLarge")]
    [InlineData(429, "Busy")]
    [InlineData(500, "Busy")]
    [InlineData(503, "Busy")]
    public void A_response_means_delivered_final_or_retry(int status, string name)
    {
        var outcome = AttemptOutcome.Of(status);
        Assert.Equal(name, outcome.Name);
        Assert.Equal(name is "Delivered", outcome.IsDelivered);
        Assert.Equal(status is 400 or 401 or 403 or 413, outcome.IsFinal);
    }

    [Fact]
    public void No_response_means_retry() => Assert.All(
        [AttemptOutcome.TimedOut, AttemptOutcome.Unreachable, AttemptOutcome.Unresolvable],
        outcome => Assert.False(outcome.IsDelivered || outcome.IsFinal));

    private static string RetryDelays(AttemptOutcome outcome, int attempts) =>
        string.Join(' ', Enumerable.Range(1, attempts).Select(attempt => Format(outcome.RetryDelay(attempt))));

    private static string Format(TimeSpan delay) =>
        delay.TotalHours >= 1 ? $"{delay.TotalHours}h" : delay.TotalMinutes >= 1 ? $"{delay.TotalMinutes}m" : $"{delay.TotalSeconds}s";
}
