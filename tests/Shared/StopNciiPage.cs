using System.Globalization;
using System.Text.Json;

namespace TakeItDown.Tests;

/// <summary>
/// A response of <c>FetchHashes</c>, read by the rules of StopNCII's public client. A member that is missing or has another JSON type crashes
/// that client. With more records but no token, it would repeat its request endlessly. Here both fail the test.
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
        Assert.False(read.HasMoreRecords && string.IsNullOrEmpty(read.NextPageToken), "There are more records, but no token for the next page.");
        return read;
    }

    /// <summary>A number without a fraction or an exponent, because that client reads no other number as an integer.</summary>
    internal static long Whole(JsonElement element, string member) =>
        long.Parse(element.GetProperty(member).GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    internal static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;
}
