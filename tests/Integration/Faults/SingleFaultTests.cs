using System.Collections.Concurrent;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Fails every request of a scenario in every way, one per run.</summary>
public class SingleFaultTests(AzuriteFixture azurite)
{
    private const int Seed = 1;

    /// <summary>Each kind in its more severe form, because the clients' retries hide faults that do not last. The long run has all forms.</summary>
    public static TheoryData<FaultKind, bool> Faults => new(
        from kind in Enum.GetValues<FaultKind>()
        from lasts in (bool[])[false, true]
        where (kind, lasts) is not (FaultKind.Dies, true)
        where Environment.GetEnvironmentVariable("TAKEITDOWN_LONG") is not null
            || (kind, lasts) is not ((FaultKind.Refused, false) or (FaultKind.Busy, true) or (FaultKind.ResponseLate, true))
        select (kind, lasts));

    /// <summary>The ones that no retry of the clients hides. The long run has all of them.</summary>
    public static TheoryData<FaultKind, bool> LastingFaults => Environment.GetEnvironmentVariable("TAKEITDOWN_LONG") is null
        ? new(((FaultKind, bool)[])[(FaultKind.Dies, false), (FaultKind.Refused, true), (FaultKind.ResponseLost, true), (FaultKind.AppliedLate, true)])
        : Faults;

    /// <summary>The long run has all of them.</summary>
    public static TheoryData<FaultKind, bool> FewFaults => Environment.GetEnvironmentVariable("TAKEITDOWN_LONG") is null
        ? new(((FaultKind, bool)[])[(FaultKind.Dies, false), (FaultKind.AppliedLate, true)])
        : Faults;

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Every_guarantee_holds_when_any_single_request_fails(FaultKind kind, bool lasts) =>
        FailEachAsync(Scenario.InOrder, Randomness.None, kind, lasts);

    [Theory]
    [MemberData(nameof(LastingFaults))]
    public Task Every_guarantee_holds_when_a_message_is_lost_and_any_single_request_fails(FaultKind kind, bool lasts) =>
        FailEachAsync(Scenario.OneCase, Randomness.NoneButALostMessage, kind, lasts);

    [Theory]
    [MemberData(nameof(LastingFaults))]
    public Task Every_guarantee_holds_when_an_operator_decides_and_any_single_request_fails(FaultKind kind, bool lasts) =>
        FailEachAsync(Scenario.Decisions, Randomness.None, kind, lasts);

    [Theory]
    [MemberData(nameof(FewFaults))]
    public async Task Every_guarantee_holds_when_changes_are_published_in_groups_and_any_single_request_fails(FaultKind kind, bool lasts)
    {
        var baseline = await FailEachAsync(Scenario.AtOnce, Randomness.NoneButFourWorkers, kind, lasts);

        var changes = baseline.Log.Count(line => line.EndsWith("settle a message ", StringComparison.Ordinal));
        Assert.InRange(baseline.Log.Count(line => line.EndsWith("transaction in feed ", StringComparison.Ordinal)), 1, changes - 1);
    }

    [Theory]
    [InlineData(FaultKind.Dies, false)]
    [InlineData(FaultKind.ResponseLost, true)]
    public Task No_platform_receives_a_hash_on_the_benign_list_when_any_single_request_fails(FaultKind kind, bool lasts) =>
        FailEachAsync(Scenario.BenignMatch, Randomness.None, kind, lasts);

    private async Task<Trial> FailEachAsync(Func<Random, Scenario> scenario, Func<Randomness> randomness, FaultKind kind, bool lasts)
    {
        var baseline = await Trial.RunAsync(azurite, scenario(new(Seed)), randomness());
        Assert.True(baseline.Failure is null, baseline.Failure);
        var failures = new ConcurrentBag<string>();
        var degree = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForAsync(1, baseline.Requests + 1, degree, async (request, _) =>
        {
            var trial = await Trial.RunAsync(azurite, scenario(new(Seed)), randomness(), new Fault(request, kind, lasts));
            if (trial.Failure is { } failure)
                failures.Add(failure);
        });

        var shortest = failures.MinBy(failure => failure.Length);
        TestContext.Current.TestOutputHelper!.WriteLine($"{baseline.Requests} runs, one for each request.");
        Assert.True(failures.IsEmpty, $"{failures.Count} of {baseline.Requests} runs broke a guarantee. The shortest:\n{shortest}");
        return baseline;
    }
}
