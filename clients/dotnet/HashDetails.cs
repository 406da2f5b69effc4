using System.Text.Json;

namespace TakeItDown.Client;

/// <summary>A hash, and what other platforms said about it.</summary>
/// <param name="Record">Its newest version.</param>
/// <param name="OtherPlatforms">Null if too few other platforms get the hash to hide which of them said what.</param>
public sealed record HashDetails(HashRecord Record, OtherPlatforms? OtherPlatforms)
{
    /// <exception cref="JsonException">The response cannot be read.</exception>
    internal static HashDetails Read(JsonElement json) => new(
        HashRecord.Read(json.GetProperty("record")),
        json.TryGetProperty("otherPlatforms", out var others) ? others.Deserialize<OtherPlatforms>(StrictJson.Options) : null);
}

/// <summary>How many other platforms blocked a hash, and how many did not.</summary>
/// <param name="Blocked">How many blocked it.</param>
/// <param name="NotBlocked">How many did not block it, for whatever reason.</param>
/// <param name="Reasons">How many of those gave each reason. Some give none.</param>
public sealed record OtherPlatforms(int Blocked, int NotBlocked, NotBlockedReasons Reasons);

/// <summary>How many platforms gave each reason.</summary>
/// <param name="FalseMatch">The match is a different picture or video.</param>
/// <param name="NotExplicit">It is not explicit.</param>
/// <param name="Adult">It shows no person under 18.</param>
/// <param name="Other">Another reason.</param>
public sealed record NotBlockedReasons(int FalseMatch, int NotExplicit, int Adult, int Other);
