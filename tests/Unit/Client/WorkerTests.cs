using TakeItDown.Client;

namespace TakeItDown.Tests.Unit.Client;

public sealed class WorkerTests
{
    [Theory]
    [InlineData(1, null, 0.5, 1)]
    [InlineData(4, null, 4, 8)]
    [InlineData(40, null, 30, 60)]
    [InlineData(1, 20, 20, 20)]
    [InlineData(40, 20, 30, 60)]
    [InlineData(1, 1_000_000, 3_600, 3_600)]
    public void It_waits_twice_as_long_after_each_failure_and_as_long_as_the_exchange_says(int failures, int? retryAfter, double least, double most)
    {
        for (var i = 0; i < 100; i++)
            Assert.InRange(Worker.RetryDelay(failures, retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null).TotalSeconds, least, most);
    }
}
