using System.Collections.Concurrent;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Every request of a scenario fails in every way, one at a time.</summary>
public class SingleFaultTests(AzuriteFixture azurite)
{
    private const int Seed = 1;

    /// <summary>Each kind at its worst, since the clients' retries hide what does not last; all of them in the long run.</summary>
    public static TheoryData<FaultKind, bool> Faults => new(
        from kind in Enum.GetValues<FaultKind>()
        from lasts in (bool[])[false, true]
        where (kind, lasts) is not (FaultKind.Dies, true)
        where Environment.GetEnvironmentVariable("TAKEITDOWN_LONG") is not null
            || (kind, lasts) is not ((FaultKind.Refused, false) or (FaultKind.Busy, true) or (FaultKind.AnsweredLate, true))
        select (kind, lasts));

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Every_guarantee_holds_when_any_single_request_fails(FaultKind kind, bool lasts) =>
        FailEachAsync(Scenario.InOrder, Chances.None, kind, lasts);

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Every_guarantee_holds_when_a_message_is_lost_and_any_single_request_fails(FaultKind kind, bool lasts) =>
        FailEachAsync(Scenario.Alone, Chances.NoneButALostMessage, kind, lasts);

    private async Task FailEachAsync(Func<Random, Scenario> scenario, Func<Chances> chances, FaultKind kind, bool lasts)
    {
        var sound = await Trial.PlayAsync(azurite, scenario(new(Seed)), chances());
        Assert.True(sound.Failure is null, sound.Failure);
        var failures = new ConcurrentBag<string>();
        var degree = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForAsync(1, sound.Requests + 1, degree, async (request, _) =>
        {
            var trial = await Trial.PlayAsync(azurite, scenario(new(Seed)), chances(), new Fault(request, kind, lasts));
            if (trial.Failure is { } failure)
                failures.Add(failure);
        });

        var shortest = failures.MinBy(failure => failure.Length);
        TestContext.Current.TestOutputHelper!.WriteLine($"{sound.Requests} runs, one for each request.");
        Assert.True(failures.IsEmpty, $"{failures.Count} of {sound.Requests} runs broke a promise. The shortest:\n{shortest}");
    }
}
