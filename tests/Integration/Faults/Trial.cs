using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>One run and its judgement.</summary>
/// <param name="Requests">How many requests it took, retries not counted.</param>
/// <param name="Failure">Which promises were broken, by which faults, and all that happened; null when all were kept.</param>
internal sealed record Trial(int Requests, string? Failure)
{
    public static async Task<Trial> PlayAsync(AzuriteFixture azurite, Scenario scenario, Chances chances, params IReadOnlyList<Fault> faults)
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

        return new(world.Wire.Count, broken.Count == 0 ? null : $"""
            {string.Join('\n', faults)}
            {string.Join('\n', broken)}
            What happened:
            {string.Join('\n', world.Wire.Log)}
            """);
    }
}
