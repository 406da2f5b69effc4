using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>The result of one run.</summary>
/// <param name="Requests">How many requests it sent, without retries.</param>
/// <param name="Log">Everything that happened.</param>
/// <param name="Failure">The faults, the broken guarantees and the log; null when every guarantee holds.</param>
internal sealed record Trial(int Requests, IReadOnlyList<string> Log, string? Failure)
{
    public static async Task<Trial> RunAsync(
        AzuriteFixture azurite, Scenario scenario, Randomness randomness, params IReadOnlyList<Fault> faults)
    {
        await using var simulation = await Simulation.CreateAsync(azurite.ConnectionString, randomness, faults, scenario.Benign);
        IReadOnlyList<string> broken;
        try
        {
            await SimulationRun.RunAsync(simulation, scenario, randomness);
            broken = await Guarantees.FindBrokenAsync(simulation, scenario);
        }
        catch (Exception failure)
        {
            broken = [failure.ToString()];
        }

        string[] report = [.. simulation.Network.AppliedFaults, .. broken, "What happened:", .. simulation.Network.Log];
        return new(simulation.Network.Count, simulation.Network.Log, broken.Count == 0 ? null : string.Join('\n', report));
    }
}
