namespace TakeItDown.Hashes;

/// <summary>A hash as a case claims it. Quality is 50 to 100 for a perceptual hash and null for an exact one.</summary>
public sealed record ClaimedHash(HashValue Value, int? Quality);
