using System.Text.Json;

namespace TakeItDown.Tests;

/// <summary>One record of a <see cref="StopNciiPage"/>: the status of one type and value, until a later record replaces it.</summary>
public sealed record StopNciiRecord(long LastModtimestamp, string SignalType, string HashValue, string HashStatus)
{
    private static readonly string[] SignalTypes = ["Unknown", "ImagePDQ", "VideoMD5", "VideoTMK", "Text", "URL"];
    private static readonly string[] Statuses = ["Unknown", "Received", "Active", "Withdrawn", "Deleted"];

    public static StopNciiRecord Read(JsonElement record)
    {
        Assert.Empty(record.GetProperty("caseNumbers").EnumerateObject());
        // Both may be missing, but not null. The exchange sends nothing about platforms or people.
        Assert.False(record.TryGetProperty("CSPFeedbacks", out _));
        Assert.False(record.TryGetProperty("hashRegions", out _));
        var read = new StopNciiRecord(
            StopNciiPage.Whole(record, "lastModtimestamp"),
            StopNciiPage.Text(record, "signalType"),
            StopNciiPage.Text(record, "hashValue"),
            StopNciiPage.Text(record, "hashStatus"));
        Assert.Contains(read.SignalType, SignalTypes);
        Assert.Contains(read.HashStatus, Statuses);
        return read;
    }
}
