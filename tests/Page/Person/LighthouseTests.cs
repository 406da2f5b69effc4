using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Person;

/// <summary>Lighthouse's own checks. Its score for speed depends on what else this machine does, so only <c>./dev bench page</c> reports it.</summary>
[Collection(nameof(AloneCollection))]
public sealed class LighthouseTests
{
    [LongFact]
    public async Task Lighthouse_finds_nothing_to_improve_for_accessibility_and_best_practices()
    {
        await using var exchange = await LiveExchange.StartAsync();

        var (scores, faults) = await Lighthouse.RunAsync(exchange.Page);

        Assert.DoesNotContain(faults, fault => !fault.StartsWith("performance", StringComparison.Ordinal));
        Assert.Equal((100, 100), (scores["accessibility"], scores["best-practices"]));
    }
}
