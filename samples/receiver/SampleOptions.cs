namespace TakeItDown.Receiver;

/// <summary>What this receiver stores, and how it matches.</summary>
/// <param name="Database">The SQLite file that stores everything. Required.</param>
/// <param name="MinMatchingFrames">Two videos match if this percentage of the shorter one's frames is like frames of the other.</param>
public sealed record SampleOptions(string Database, int MinMatchingFrames = 80)
{
    /// <exception cref="InvalidOperationException">A setting is missing or wrong.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Database))
            throw new InvalidOperationException("Set Database to the file that stores the hashes.");
        if (MinMatchingFrames is < 1 or > 100)
            throw new InvalidOperationException("Set MinMatchingFrames to a percentage from 1 to 100.");
    }
}
