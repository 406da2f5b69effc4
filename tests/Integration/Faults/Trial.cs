using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>One run and its judgement.</summary>
/// <param name="Requests">How many requests it took, retries not counted.</param>
/// <param name="Log">All that happened.</param>
/// <param name="Failure">Which promises were broken, by which faults, and all that happened; null when all were kept.</param>
internal sealed record Trial(int Requests, IReadOnlyList<string> Log, string? Failure)
{
    public static async Task<Trial> PlayAsync(
        AzuriteFixture azurite, Scenario scenario, Chances chances, params IReadOnlyList<Fault> faults)
    {
        await using var world = await World.MakeAsync(azurite.ConnectionString, chances, faults);
        IReadOnlyList<string> broken;
        try
        {
            await Run.PlayAsync(world, scenario, chances);
            broken = await Promises.BrokenAsync(world, scenario.Persons);
        }
        catch (Exception failure)
        {
            broken = [failure.ToString()];
        }

        string[] account = [.. world.Wire.Played, .. broken, "What happened:", .. world.Wire.Log];
        return new(world.Wire.Count, world.Wire.Log, broken.Count == 0 ? null : string.Join('\n', account));
    }
}
