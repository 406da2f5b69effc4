using System.Text.Json;
using System.Text.Json.Nodes;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Publishing;

namespace TakeItDown.Local.OpenApi;

/// <summary>
/// Test vectors for platforms, generated with the exchange's own code from invented hashes: four hashes, one withdrawn, one suspended and
/// then deleted, with a duplicate event and a late one.
/// </summary>
internal static class EventVectors
{
    private static readonly Uri Source = new("https://exchange.example");
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Every file, by name.</summary>
    public static IReadOnlyDictionary<string, JsonNode> Write()
    {
        var pdq = New(SignalType.Pdq, Repeat("f0e1d2c3b4a59687"), quality: 92, minute: 0);
        var md5 = New(SignalType.ImageMd5, "00112233445566778899aabbccddeeff", quality: null, minute: 1);
        var video = New(SignalType.VideoMd5, "ffeeddccbbaa99887766554433221100", quality: null, minute: 2);
        var frames = New(SignalType.VideoVpdq, $"{Repeat("f0e1d2c3b4a59687")},100,0;{Repeat("0f1e2d3c4b5a6978")},87,1;{Repeat("c3b4a59687f0e1d2")},50,25", quality: null, minute: 2);
        var withdrawn = pdq.WithClaims(-1, null, "", "", Start.AddMinutes(3));
        var suspended = WithStatus(md5, HashStatus.Suspended, minute: 4);
        var deleted = WithStatus(suspended, HashStatus.Deleted, minute: 5);
        string[] deliveries =
        [
            "activated-pdq", "withdrawn-pdq", "activated-image-md5", "activated-pdq", "deleted-image-md5",
            "suspended-image-md5", "activated-video-md5", "activated-video-vpdq", "activated-video-md5",
        ];
        return new Dictionary<string, JsonNode>(StringComparer.Ordinal)
        {
            ["activated-pdq"] = Event(pdq),
            ["activated-image-md5"] = Event(md5),
            ["activated-video-md5"] = Event(video),
            ["activated-video-vpdq"] = Event(frames),
            ["withdrawn-pdq"] = Event(withdrawn),
            ["suspended-image-md5"] = Event(suspended),
            ["deleted-image-md5"] = Event(deleted),
            ["deliveries"] = new JsonArray([.. deliveries.Select(name => (JsonNode)$"{name}.json")]),
            ["feed-page"] = Page(pdq, md5, video, frames, withdrawn, suspended, deleted),
            ["expected-state"] = new JsonArray([.. new[] { withdrawn, deleted, video, frames }.OrderBy(row => row.PartitionKey, StringComparer.Ordinal).Select(Record)]),
        };
    }

    private static HashRow New(SignalType type, string text, int? quality, int minute) =>
        HashRow.First(new(HashValue.Parse(type.Name, text), quality), "", "", Start.AddMinutes(minute));

    private static string Repeat(string digits) => string.Concat(Enumerable.Repeat(digits, 4));

    private static HashRow WithStatus(HashRow row, HashStatus status, int minute)
    {
        var now = Start.AddMinutes(minute);
        return row.Repositioned(now) with { Status = status, Version = now.ToUnixTimeMilliseconds(), Changed = now };
    }

    private static JsonNode Event(HashRow row) => JsonSerializer.SerializeToNode(HashEventPublisher.ToCloudEvent(row.ToRecord(), Source))!;

    private static JsonNode Record(HashRow row) => JsonSerializer.SerializeToNode(row.ToRecord(), HashJson.Default.HashRecord)!;

    private static JsonNode Page(params IReadOnlyList<HashRow> rows)
    {
        var http = new DefaultHttpContext();
        using var page = new MemoryStream();
        http.Response.Body = page;
        ReadOnlyMemory<byte>[] records = [.. rows.Select(row => JsonSerializer.SerializeToUtf8Bytes(row.ToRecord(), HashJson.Default.HashRecord))];
        new FeedPage(records, new(FeedRow.From(rows[^1]).Position), hasMore: false).ExecuteAsync(http).GetAwaiter().GetResult(); // completes synchronously: writes to memory
        return JsonNode.Parse(page.ToArray())!;
    }
}
