namespace TakeItDown.Verdicts;

/// <summary>How one hash stands with every platform that was sent it.</summary>
/// <param name="Version">The record's version; 0 when there is no record.</param>
/// <param name="Platforms">One answer for each platform.</param>
public sealed record HashAnswers(long Version, IReadOnlyCollection<PlatformAnswer> Platforms);
