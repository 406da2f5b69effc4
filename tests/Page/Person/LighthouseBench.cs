using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Person;

/// <summary>What <c>./dev bench page</c> prints.</summary>
[Collection(nameof(AloneCollection))]
public sealed class LighthouseBench(ITestOutputHelper output)
{
    [BenchFact]
    public async Task Lighthouse_on_a_phone()
    {
        await using var exchange = await LiveExchange.StartAsync();
        var (scores, faults) = await Lighthouse.RunAsync(exchange.Page);
        output.WriteLine($"Lighthouse, mobile: {string.Join(", ", scores.Select(score => $"{score.Key} {score.Value}"))}");
        foreach (var fault in faults)
            output.WriteLine($"  {fault}");
    }
}
