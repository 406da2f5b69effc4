using TakeItDown.Local.Host;

namespace TakeItDown.Tests.Unit.Host;

public sealed class PollingDelayTests
{
    [Fact]
    public void An_empty_queue_is_looked_into_ever_more_seldom_up_to_the_longest_pause()
    {
        var delay = new PollingDelay(TimeSpan.FromSeconds(1));

        // 100 ms, then 100 ms more by 100, 200, 400 … ms give or take a fifth.
        Assert.Equal(100, delay.Next().TotalMilliseconds);
        Assert.InRange(delay.Next().TotalMilliseconds, 180, 220);
        Assert.InRange(delay.Next().TotalMilliseconds, 260, 340);
        Assert.InRange(delay.Next().TotalMilliseconds, 420, 580);
        Assert.InRange(delay.Next().TotalMilliseconds, 740, 1000);
        Assert.Equal(1000, delay.Next().TotalMilliseconds);
        Assert.Equal(1000, delay.Next().TotalMilliseconds);
    }

    [Fact]
    public void A_found_message_makes_it_quick_again()
    {
        var delay = new PollingDelay(TimeSpan.FromMinutes(1));
        for (var look = 0; look < 20; look++)
            delay.Next();

        delay.Reset();

        Assert.Equal(100, delay.Next().TotalMilliseconds);
    }

    [Fact]
    public void Pauses_are_random_so_that_hosts_do_not_march_in_step()
    {
        var second = Enumerable.Range(0, 20).Select(_ =>
        {
            var delay = new PollingDelay(TimeSpan.FromMinutes(1));
            delay.Next();
            return delay.Next();
        });

        Assert.True(second.Distinct().Count() > 1);
    }
}
