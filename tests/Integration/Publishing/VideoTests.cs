using System.Diagnostics;
using System.Text.Json;
using TakeItDown.Hashes;
using TakeItDown.Publishing;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Publishing;

/// <summary>Videos, whose hashes are a hundred times as long as others.</summary>
public class VideoTests(AzuriteFixture azurite)
{
    private static readonly IReadOnlyDictionary<string, string?> Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Platforms:Json"] = """{"platforms":[{"id":"videos","name":"Videos","webhook":"https://videos.example/hook","signalTypes":["video_vpdq"],"contact":"a@videos.example"}]}""",
        ["Feed:PartitionsPerHour"] = "1",
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_largest_case_reaches_the_feed_and_the_topic_is_shown_and_can_be_withdrawn()
    {
        await using var exchange = await Exchange.StartAsync(azurite, settings: Settings);
        string[] videos = [.. Enumerable.Range(0, 5).Select(_ => RandomHash.Vpdq(VideoFrames.MaxCount))];
        var items = videos.Select(video => $$"""
            {"mediaType":"video","hashes":[{"signalType":"video_vpdq","hashValue":"{{video.ToUpperInvariant()}}"},{"signalType":"video_md5","hashValue":"{{RandomHash.Md5()}}"}]}
            """);

        var credentials = await exchange.SubmitForCredentialsAsync($$"""{"items":[{{string.Join(',', items)}}]}""");
        await exchange.PublishNextAsync();

        var row = Assert.Single(await exchange.RowsAsync(Tables.Cases));
        Assert.DoesNotContain(row.Select(column => column.Value).OfType<byte[]>(), bytes => videos.Any(video => bytes.AsSpan().IndexOf(Convert.FromHexString(video[..64])) >= 0));
        Assert.Equal(videos.Order(), (await exchange.RowsAsync(Tables.Feed)).Select(stored => JsonElement.Parse(stored.GetString("Record"))).Where(IsVideo).Select(ValueOf).Order());
        Assert.Equal(videos.Order(), exchange.Transport.Events.Select(sent => JsonElement.Parse(sent.Data!)).Where(IsVideo).Select(ValueOf).Order());
        var shown = JsonElement.Parse((await exchange.GetCaseAsync(credentials)).Body).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(5, shown.Count);
        Assert.All(shown, item => Assert.Equal("""["video_vpdq","video_md5"]""", item.GetProperty("signalTypes").GetRawText()));

        await exchange.WithdrawAsync(credentials);
        await exchange.PublishNextAsync();

        Assert.Equal(10, exchange.Transport.Events.Count(sent => sent.Type == "org.takeitdown.hash.withdrawn.v1"));
    }

    [Fact]
    public async Task Many_videos_are_published_in_requests_of_at_most_a_megabyte()
    {
        await using var exchange = await Exchange.StartAsync(azurite, settings: Settings);
        var requests = new List<int>();
        exchange.Transport.OnPublish = events => requests.Add(events.Sum(sent => sent.Data!.ToMemory().Length));
        var records = Enumerable.Range(0, 100).Select(_ => new ClaimedHash(HashValue.Parse("video_vpdq", RandomHash.Vpdq(VideoFrames.MaxCount)), null))
            .Select(hash => HashRow.First(hash, "cause", "", DateTimeOffset.UnixEpoch).ToRecord()).ToList();

        await exchange.Get<HashEventPublisher>().PublishAsync([.. records.Select(record => (record, (ActivityContext?)null))], Cancelled);

        Assert.Equal(records.Select(record => record.RecordId), exchange.Transport.Events.Select(sent => sent.Subject));
        Assert.InRange(requests.Count, 3, 4);
        Assert.All(requests, bytes => Assert.InRange(bytes, 1, 1_000_000));
    }

    private static bool IsVideo(JsonElement record) => record.GetProperty("signalType").GetString() == "video_vpdq";

    private static string ValueOf(JsonElement record) => record.GetProperty("hashValue").GetString()!;
}
