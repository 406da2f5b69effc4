using System.ComponentModel.DataAnnotations;

namespace TakeItDown.Verdicts;

/// <summary>What a platform may know about the verdicts of others.</summary>
public sealed class VerdictOptions
{
    public const string Section = "Verdicts";

    /// <summary>How many other platforms must get a hash before one sees what they said. With fewer, a count tells which of them said it.</summary>
    [Range(1, 1_000)]
    public int MinOtherPlatforms { get; set; } = 3;
}
