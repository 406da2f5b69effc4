using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using TakeItDown.Cases;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Outbox;

namespace TakeItDown.Tests.Unit.Hashes;

public class VideoFramesTests
{
    /// <summary>A column of a table has at most 64 KB: binary, or text in UTF-16.</summary>
    private const int MaxColumnBytes = 64 * 1024;

    private static readonly string Pdq = RandomHash.Pdq();

    [Fact]
    public void A_hash_is_read_in_either_case_and_stored_in_lower_case()
    {
        var text = RandomHash.Vpdq(3);

        Assert.True(HashValue.TryParse(SignalType.VideoVpdq, text.ToUpperInvariant(), out var hash, out _));
        Assert.Equal(text, hash.Text);
        Assert.Equal(hash, HashValue.Parse("video_vpdq", text));
        Assert.Equal(3, VideoFrames.CountOf(hash));
        Assert.Equal(text, string.Join(';', VideoFrames.Of(hash).Select(frame => frame.Text)));
        Assert.DoesNotContain(text[..64], $"{hash} {VideoFrames.Of(hash).First()} {HashList.Write([new(hash, null)])}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PDQ,100,0", null)]
    [InlineData("PDQ,50,0;PDQ,100,99999", null)]
    [InlineData("", "vpdq-form")]
    [InlineData("PDQ", "vpdq-form")]
    [InlineData("PDQ,100", "vpdq-form")]
    [InlineData("PDQ,100,0;", "vpdq-form")]
    [InlineData(";PDQ,100,0", "vpdq-form")]
    [InlineData("PDQ,100,0;;PDQ,100,1", "vpdq-form")]
    [InlineData("PDQ,100,0,0", "vpdq-form")]
    [InlineData("PDQ,100,0\n", "vpdq-form")]
    [InlineData("PDQ, 100,0", "vpdq-form")]
    [InlineData("PDQ,100,00", "vpdq-form")]
    [InlineData("PDQ,0100,0", "vpdq-form")]
    [InlineData("PDQ,+100,0", "vpdq-form")]
    [InlineData("PDQ,100,0.5", "vpdq-form")]
    [InlineData("PDQ,100,-1", "vpdq-form")]
    [InlineData("PDQ,100,100000", "vpdq-form")]
    [InlineData("PDQ,100,\u0665", "vpdq-form")]
    [InlineData("PDQ0,100,0", "vpdq-form")]
    [InlineData("zPDQ,100,0", "vpdq-form")]
    [InlineData("[\"PDQ,100,0\"]", "vpdq-form")]
    [InlineData("PDQ,49,0", "vpdq-quality")]
    [InlineData("PDQ,101,0", "vpdq-quality")]
    [InlineData("PDQ,100,1;PDQ,100,1", "vpdq-second")]
    [InlineData("PDQ,100,2;PDQ,100,1", "vpdq-second")]
    [InlineData("PDQ,100,0;ZERO,100,1", "hash-zero")]
    [InlineData("PDQ,100,0;ONES,100,1", "pdq-bits")]
    public void Each_frame_has_a_PDQ_a_quality_and_a_later_second(string written, string? rule)
    {
        var text = written.Replace("PDQ", Pdq, StringComparison.Ordinal).Replace("ZERO", new string('0', 64), StringComparison.Ordinal).Replace("ONES", new string('f', 64), StringComparison.Ordinal);

        Assert.Equal(rule is null, HashValue.TryParse(SignalType.VideoVpdq, text, out _, out var broken));
        Assert.Equal(rule, broken?.Name);
        Assert.DoesNotContain(Pdq, broken?.Detail ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_hash_has_at_most_300_frames()
    {
        Assert.True(HashValue.TryParse(SignalType.VideoVpdq, RandomHash.Vpdq(300), out _, out _));
        Assert.False(HashValue.TryParse(SignalType.VideoVpdq, RandomHash.Vpdq(301), out _, out var broken));
        Assert.Equal("vpdq-frames", broken.Name);
        Assert.False(HashValue.TryParse(SignalType.VideoVpdq, new string(';', 200_000), out _, out broken));
        Assert.Equal("vpdq-frames", broken.Name);
    }

    [Fact]
    public void The_videos_of_a_case_have_at_most_1_500_frames()
    {
        Assert.True(NewCase.TryParse(Case(Videos(5, 300)), out _, out _));
        Assert.False(NewCase.TryParse(Case([.. Videos(5, 300), .. Videos(1, 1)]), out _, out var problem));
        Assert.Equal(("items", "frames-count"), (problem.Field, problem.Rule.Name));
    }

    [Fact]
    public void The_largest_case_fits_into_the_columns_of_its_rows_and_is_read_as_it_was_written()
    {
        List<IReadOnlyList<ClaimedHash>> items =
        [
            .. Videos(5, 300).Select(video => (IReadOnlyList<ClaimedHash>)[new(video, null), Exact("video_md5"), Exact("video_sha256")]),
            .. Enumerable.Range(0, 20).Select(_ => (IReadOnlyList<ClaimedHash>)[Exact("image_sha256"), Exact("image_sha256"), Exact("image_sha256"), Exact("image_sha256")]),
        ];
        var secret = new ServerSecret("test", new byte[32]);
        var list = HashList.WriteItems(items);
        var outbox = OutboxRow.Create("7K3M0000", 1, active: true, isBulk: false, [.. items.SelectMany(item => item)], DateTimeOffset.UnixEpoch);
        var record = HashRow.First(items[0][0], "cause", "", DateTimeOffset.UnixEpoch);

        Assert.All(
            [BytesOf(secret.Encrypt("7K3M0000", list.Json)), secret.Encrypt("7K3M0000", list.Frames!).Length, .. ColumnsOf(outbox), .. ColumnsOf(record), .. ColumnsOf(FeedRow.From(record))],
            bytes => Assert.InRange(bytes, 0, MaxColumnBytes));
        Assert.Equal(items, list.ReadItems());
        Assert.Equal(items.SelectMany(item => item), outbox.ReadHashes());
        Assert.Equal(items[0][0].Value.Text, FeedRow.From(record).ToRecord().HashValue);
    }

    [Fact]
    public void A_case_without_videos_is_stored_as_before()
    {
        var pdq = new ClaimedHash(HashValue.Parse("pdq", Pdq), 100);

        Assert.Equal(new($$"""[{"s":"pdq","v":"{{Pdq}}","q":100}]""", null), HashList.Write([pdq]));
    }

    /// <summary>Events are billed by 64 KB, and receivers read that the largest has less than 24.</summary>
    [Fact]
    public void The_largest_record_has_less_than_24_KB()
    {
        var text = string.Join(';', Enumerable.Range(0, 300).Select(frame => $"{Pdq},100,{99_000 + frame}"));
        var record = HashRow.First(new(HashValue.Parse("video_vpdq", text), null), "cause", "", DateTimeOffset.UnixEpoch).ToRecord();

        Assert.Equal(VideoFrames.MaxLength, text.Length);
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(record, HashJson.Default.HashRecord).Length, 20_000, 24_000);
    }

    private static IEnumerable<HashValue> Videos(int count, int frames) =>
        Enumerable.Range(0, count).Select(_ => HashValue.Parse("video_vpdq", RandomHash.Vpdq(frames)));

    private static ClaimedHash Exact(string signalType) => new(HashValue.Parse(signalType, RandomHash.Of(signalType)), null);

    private static byte[] Case(IEnumerable<HashValue> videos) => Encoding.UTF8.GetBytes(
        $$"""{"items":[{{string.Join(',', videos.Select(video => $$"""{"mediaType":"video","hashes":[{"signalType":"video_vpdq","hashValue":"{{video.Text}}"}]}"""))}}]}""");

    private static IEnumerable<int> ColumnsOf(ITableEntity row) => row.GetType().GetProperties().Select(property => property.GetValue(row) switch
    {
        string text => BytesOf(text),
        byte[] bytes => bytes.Length,
        _ => 0,
    });

    private static int BytesOf(string text) => Encoding.Unicode.GetByteCount(text);
}
