using System.Globalization;
using System.Text.Json;

namespace TakeItDown.Tests;

/// <summary>
/// An answer of <c>FetchHashes</c>, read by the rules of StopNCII's public client: a member that is missing or of another JSON type
/// makes that client crash, and more without a token makes it ask for ever. Here either fails the test.
/// </summary>
public sealed record StopNciiPage(
    long Count, long NextSetTimestamp, string? NextPageToken, bool HasMoreRecords, IReadOnlyList<StopNciiRecord> HashRecords)
{
    public static StopNciiPage Parse(string json)
    {
        var page = JsonDocument.Parse(json).RootElement;
        var read = new StopNciiPage(
            Whole(page, "count"),
            Whole(page, "nextSetTimestamp"),
            page.TryGetProperty("nextPageToken", out var token) ? token.GetString() : null,
            page.GetProperty("hasMoreRecords").GetBoolean(),
            page.TryGetProperty("hashRecords", out var records) ? [.. records.EnumerateArray().Select(StopNciiRecord.Read)] : []);
        Assert.Equal(read.Count, read.HashRecords.Count);
        Assert.False(read.HasMoreRecords && string.IsNullOrEmpty(read.NextPageToken), "There is more, but no token to ask for it.");
        return read;
    }

    /// <summary>A number written without a fraction or an exponent, which that client would read as no integer.</summary>
    internal static long Whole(JsonElement element, string member) =>
        long.Parse(element.GetProperty(member).GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    internal static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;
}
