using System.ComponentModel.DataAnnotations;

namespace TakeItDown.Verdicts;

/// <summary>When platforms' verdicts suspend a hash by themselves.</summary>
public sealed class ContestOptions
{
    public const string Section = "Contest";

    /// <summary>How many platforms have to contest a hash that no platform blocks.</summary>
    [Range(1, 100)]
    public int Platforms { get; set; } = 2;
}
