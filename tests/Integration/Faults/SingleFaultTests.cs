using System.Collections.Concurrent;
using System.Globalization;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Every request of a scenario fails in every way, one at a time.</summary>
public class SingleFaultTests(AzuriteFixture azurite)
{
    private const int Seed = 1;

    public static TheoryData<FaultKind, bool> Faults => new(
        from kind in Enum.GetValues<FaultKind>()
        from lasts in (bool[])[false, true]
        where kind != FaultKind.Dies || !lasts
        select (kind, lasts));

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Whatever_single_request_fails_every_promise_is_kept(FaultKind kind, bool lasts)
    {
        var requests = (await Trial.PlayAsync(azurite, Scenario.InOrder(new(Seed)), Chances.None())).Requests;
        var failures = new ConcurrentBag<string>();
        var degree = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForAsync(1, requests + 1, degree, async (request, _) =>
        {
            var trial = await Trial.PlayAsync(azurite, Scenario.InOrder(new(Seed)), Chances.None(), new Fault(request, kind, lasts));
            if (trial.Failure is { } failure)
                failures.Add(failure);
        });

        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"{kind}: {requests} runs"));
        Assert.True(failures.IsEmpty, $"{failures.Count} of {requests} runs broke a promise. The shortest:\n{failures.MinBy(failure => failure.Length)}");
    }
}
