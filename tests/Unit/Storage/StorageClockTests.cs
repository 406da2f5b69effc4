using FsCheck;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Unit.Storage;

public class StorageClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 500, TimeSpan.Zero);
    private static readonly DateTimeOffset StartSecond = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly FakeTimeProvider local = new(Start);
    private readonly StorageClock clock;

    public StorageClockTests() => clock = new(local);

    [Fact]
    public void The_clock_is_not_corrected_while_storage_s_responses_agree_with_it()
    {
        clock.Observe(StartSecond, Start, TimeSpan.FromMilliseconds(20));

        Assert.Equal(Start, clock.Now);
    }

    [Fact]
    public void A_clock_that_is_behind_is_moved_forward_to_the_second_that_storage_reports()
    {
        clock.Observe(StartSecond.AddMinutes(3), Start, TimeSpan.Zero);

        Assert.Equal(StartSecond.AddMinutes(3), clock.Now);
    }

    [Fact]
    public void A_clock_that_is_ahead_is_moved_back_to_the_end_of_that_second()
    {
        clock.Observe(StartSecond.AddMinutes(-3), Start, TimeSpan.Zero);

        Assert.Equal(StartSecond.AddMinutes(-3).AddSeconds(1), clock.Now);
    }

    [Fact]
    public void Responses_close_to_a_full_second_make_the_clock_exact_to_the_duration_of_their_requests()
    {
        var ahead = TimeSpan.FromSeconds(90.25);
        for (var request = 0; request < 100; request++)
        {
            var sent = local.GetUtcNow();
            local.Advance(TimeSpan.FromMilliseconds(10));
            clock.Observe(Cut(sent + ahead + TimeSpan.FromMilliseconds(5)), sent, local.GetUtcNow() - sent);
            local.Advance(TimeSpan.FromMilliseconds(37));
        }

        Assert.InRange(clock.Now - local.GetUtcNow() - ahead, TimeSpan.FromMilliseconds(-60), TimeSpan.FromMilliseconds(60));
    }

    [Fact]
    public void A_slow_response_corrects_the_clock_little()
    {
        clock.Observe(StartSecond.AddSeconds(20), Start, TimeSpan.FromSeconds(40));

        Assert.Equal(Start, clock.Now);
    }

    [Property]
    public void The_lower_bound_is_never_ahead_of_storage_s_clock_even_after_slow_responses(int aheadMilliseconds, (NonNegativeInt There, NonNegativeInt Back)[] trips)
    {
        var ahead = TimeSpan.FromMilliseconds(aheadMilliseconds % 3_600_000);
        var justStarted = new StorageClock(local);
        foreach (var (there, back) in trips)
        {
            var sent = local.GetUtcNow();
            local.Advance(TimeSpan.FromMilliseconds(37 * there.Get));
            var date = Cut(local.GetUtcNow() + ahead);
            local.Advance(TimeSpan.FromMilliseconds(37 * back.Get));
            justStarted.Observe(date, sent, local.GetUtcNow() - sent);

            Assert.InRange(justStarted.LowerBound - local.GetUtcNow() - ahead, TimeSpan.FromMilliseconds(-1_000 - (37 * (there.Get + back.Get))), TimeSpan.Zero);
        }
    }

    [Fact]
    public void The_lower_bound_is_right_again_after_one_response_when_the_local_clock_jumped_ahead()
    {
        clock.Observe(StartSecond, Start, TimeSpan.Zero);

        clock.Observe(StartSecond.AddSeconds(12), Start.AddSeconds(30), TimeSpan.FromSeconds(12));

        Assert.Equal(StartSecond.AddSeconds(-30), clock.LowerBound);
    }

    private static DateTimeOffset Cut(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);
}
