using TakeItDown.Cases;

namespace TakeItDown.Tests.Unit.Cases;

/// <summary>The rules, and what they cost somebody who guesses. docs/operating.md has the figures.</summary>
public class WrongPinsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 0)]
    [InlineData(5, WrongPins.BaseWork)]
    [InlineData(6, 2 * WrongPins.BaseWork)]
    [InlineData(15, 1024 * WrongPins.BaseWork)]
    [InlineData(25, (1 << 20) * WrongPins.BaseWork)]
    [InlineData(26, (1 << 20) * WrongPins.BaseWork)]
    public void After_five_wrong_PINs_each_further_one_doubles_the_work(int count, int work) => Assert.Equal(work, new WrongPins(count, Start).Work);

    [Fact]
    public void One_wrong_PIN_is_forgotten_every_fifteen_minutes_whatever_comes_in_between()
    {
        var wrong = Enumerable.Range(0, 7).Aggregate(new WrongPins(0, null), (wrong, minute) => wrong.Add(Start.AddMinutes(minute)));

        Assert.Equal(7, wrong.At(Start.AddMinutes(14)).Count);
        Assert.Equal(6, wrong.At(Start.AddMinutes(15)).Count);
        Assert.Equal(7, wrong.Add(Start.AddMinutes(29)).Count);
        Assert.Equal(6, wrong.Add(Start.AddMinutes(29)).At(Start.AddMinutes(30)).Count);
        Assert.Equal(new WrongPins(0, null), wrong.At(Start.AddDays(1)));
    }

    [Fact]
    public void A_clock_that_is_behind_forgets_nothing() => Assert.Equal(3, new WrongPins(3, Start).At(Start.AddMinutes(-20)).Count);

    [Fact]
    public void A_right_PIN_takes_back_only_its_own_try()
    {
        var wrong = new WrongPins(4, Start);

        Assert.Equal(wrong, wrong.Add(Start.AddMinutes(1)).TakeBack());
        Assert.Equal(new WrongPins(0, null), new WrongPins(0, null).Add(Start).TakeBack());
    }

    /// <summary>In a day, 96 wrong PINs are forgotten. A case remembers at most 26, whatever somebody pays.</summary>
    [Theory]
    [InlineData(1, 117)]
    [InlineData(1_000, 122)]
    [InlineData(1_000_000_000, 122)]
    public void Somebody_who_guesses_has_a_bounded_number_of_tries_a_day_with_any_computer(int phones, int firstDay)
    {
        var patient = Guess(phones, TimeSpan.FromDays(1), wrong => wrong.Work <= WrongPins.BaseWork).Tries;
        var eager = Guess(phones, TimeSpan.FromDays(1), _ => true).Tries;
        var month = Guess(phones, TimeSpan.FromDays(30), _ => true).Tries;

        Assert.InRange(patient, 96, firstDay);
        Assert.InRange(eager, 96, firstDay);
        Assert.InRange(month, 29 * 96, firstDay + (29 * 96));
    }

    /// <summary>Whoever wants to keep the right person out must work all the time, and that person waits in proportion.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(1_000)]
    public void Keeping_a_person_waiting_for_half_an_hour_takes_a_phone_that_works_all_the_time(int phones)
    {
        var longest = Guess(phones, TimeSpan.FromDays(2), _ => true).LongestWait;

        Assert.InRange(longest / phones, TimeSpan.FromMinutes(7), TimeSpan.FromMinutes(30));
    }

    /// <summary>
    /// Guesses with the computing power of so many phones. Returns the number of tries and the longest time that the right person's one phone
    /// needs for its next try.
    /// </summary>
    private static (int Tries, TimeSpan LongestWait) Guess(int phones, TimeSpan duration, Func<WrongPins, bool> isWorthIt)
    {
        var (now, wrong, tries, longest) = (Start, new WrongPins(0, null), 0, TimeSpan.Zero);
        while (true)
        {
            wrong = wrong.At(now);
            if (!isWorthIt(wrong) || wrong.Count > WrongPins.MaxPayable)
            {
                now = wrong.Since!.Value + WrongPins.ForgottenAfter;
                continue;
            }
            var onePhone = TimeSpan.FromSeconds(wrong.Work / (double)WrongPins.BaseWork);
            now += onePhone / phones;
            if (now >= Start + duration)
                return (tries, longest);
            longest = onePhone > longest ? onePhone : longest;
            wrong = wrong.Add(now);
            tries++;
        }
    }
}
