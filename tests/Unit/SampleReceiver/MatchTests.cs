using TakeItDown.Client;
using TakeItDown.Local;
using TakeItDown.Tests.Unit.Client;

namespace TakeItDown.Tests.Unit.SampleReceiver;

public sealed class MatchTests : IAsyncLifetime
{
    private readonly TemporaryFile database = new();
    private RunningReceiver receiver = null!;

    public async ValueTask InitializeAsync() => receiver = await RunningReceiver.StartAsync(database);

    public async ValueTask DisposeAsync()
    {
        await receiver.DisposeAsync();
        database.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(256)]
    public void The_distance_of_two_hashes_is_the_number_of_bits_that_differ(int bits)
    {
        var one = HashRecords.New().HashValue;

        Assert.Equal(bits, PdqHash.Parse(one).DistanceTo(PdqHash.Parse(RandomHash.Near(one, bits))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void Text_that_is_not_a_PDQ_hash_is_refused(string text) => Assert.Throws<FormatException>(() => PdqHash.Parse(text));

    [Fact]
    public async Task A_PDQ_hash_matches_at_a_distance_of_31_and_not_of_32()
    {
        var record = HashRecords.New();
        await receiver.DeliverAsync(record);

        Assert.Equal([new(record.RecordId, 31)], await receiver.MatchAsync(record.Near(31)));
        Assert.Empty(await receiver.MatchAsync(record.Near(32)));
    }

    [Fact]
    public async Task The_nearest_match_comes_first()
    {
        var (near, far) = (HashRecords.New(), HashRecords.New());
        far = far with { HashValue = RandomHash.Near(near.HashValue, 9) };
        await receiver.DeliverAsync(far, near, HashRecords.New());

        Assert.Equal([new(near.RecordId, 0), new(far.RecordId, 9)], await receiver.MatchAsync(near.Near(0)));
    }

    [Theory]
    [InlineData("image_md5")]
    [InlineData("image_sha256")]
    [InlineData("video_md5")]
    [InlineData("video_sha256")]
    public async Task An_exact_hash_matches_only_the_same_value_of_the_same_type(string signalType)
    {
        var record = HashRecords.New(signalType);
        await receiver.DeliverAsync(record);

        Assert.Equal([new(record.RecordId, 0)], await receiver.MatchAsync(record.Near(0, quality: null)));
        Assert.Empty(await receiver.MatchAsync(record.Near(1, quality: null)));
        var otherType = signalType.Replace(signalType[..5], signalType.StartsWith('i') ? "video" : "image", StringComparison.Ordinal);
        Assert.Empty(await receiver.MatchAsync(new(otherType, record.HashValue)));
    }

    /// <summary>The shorter one decides: an excerpt matches the whole video, and a whole video its excerpt.</summary>
    [Theory]
    [InlineData(10, 10, 10, true)]
    [InlineData(10, 8, 10, true)]
    [InlineData(10, 7, 10, false)]
    [InlineData(10, 8, 60, true)]
    [InlineData(60, 8, 10, true)]
    [InlineData(60, 7, 10, false)]
    [InlineData(300, 1, 1, true)]
    [InlineData(300, 0, 1, false)]
    public async Task A_video_matches_if_eight_of_ten_frames_of_the_shorter_one_are_within_31_bits(int frames, int alike, int uploaded, bool matches)
    {
        var record = HashRecords.New("video_vpdq") with { HashValue = RandomHash.Vpdq(frames) };
        await receiver.DeliverAsync(record);
        var copy = record.HashValue.Split(';').Take(alike).Select(frame => RandomHash.Near(frame[..64], PdqHash.MaxDistance))
            .Concat(Enumerable.Range(alike, uploaded - alike).Select(_ => RandomHash.Pdq()));

        var found = await receiver.MatchAsync(new("video_vpdq", string.Join(';', copy.Select((pdq, second) => $"{pdq},50,{second}.25"))));

        Assert.Equal(matches, found.Count == 1);
    }

    [Fact]
    public async Task Frames_of_low_quality_do_not_count()
    {
        var record = HashRecords.New("video_vpdq");
        await receiver.DeliverAsync(record);

        Assert.Single(await receiver.MatchAsync(new("video_vpdq", $"{record.HashValue};{RandomHash.Pdq()},49,9;{RandomHash.Pdq()},0,10")));
        Assert.Empty(await receiver.MatchAsync(new("video_vpdq", record.HashValue.Replace(",100,", ",49,", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task The_percentage_of_frames_that_match_is_a_setting()
    {
        using var file = new TemporaryFile();
        await using var strict = await RunningReceiver.StartAsync(file, minMatchingFrames: 100);
        var record = HashRecords.New("video_vpdq") with { HashValue = RandomHash.Vpdq(10) };
        await strict.DeliverAsync(record);
        var nine = string.Join(';', record.HashValue.Split(';').Take(9)) + $";{RandomHash.Pdq()},100,9";

        Assert.Empty(await strict.MatchAsync(new("video_vpdq", nine)));
        Assert.Equal([new(record.RecordId, 0)], await strict.MatchAsync(new("video_vpdq", record.HashValue)));
    }

    [Fact]
    public async Task A_copy_of_a_video_is_taken_down_whichever_comes_first()
    {
        var (before, after) = (HashRecords.New("video_vpdq"), HashRecords.New("video_vpdq"));
        var first = await receiver.UploadAsync(new Hash("video_vpdq", before.HashValue));
        await receiver.DeliverAsync(before, after);

        Assert.NotNull((await receiver.GetMediaAsync(first.Id)).Removed);
        Assert.NotNull((await receiver.UploadAsync(new Hash("video_vpdq", after.HashValue))).Removed);
    }

    [Theory]
    [InlineData("Withdrawn")]
    [InlineData("Suspended")]
    [InlineData("Deleted")]
    public async Task A_hash_that_is_not_active_never_matches(string status)
    {
        var record = HashRecords.New();
        await receiver.DeliverAsync(record, record with { Version = 2, HashStatus = status });

        Assert.Empty(await receiver.MatchAsync(record.Near(0)));
    }

    [Fact]
    public async Task A_hash_that_is_active_again_matches_again()
    {
        var record = HashRecords.New();
        await receiver.DeliverAsync(record, record with { Version = 2, HashStatus = "Suspended" }, record with { Version = 3 });

        Assert.Single(await receiver.MatchAsync(record.Near(0)));
    }

    [Fact]
    public async Task A_hash_that_ended_and_is_active_again_in_one_batch_matches()
    {
        var record = HashRecords.New();
        await receiver.DeliverAsync(record);
        HashRecord[] versions = [record with { Version = 2, HashStatus = "Withdrawn" }, record with { Version = 3 }];

        using var response = await receiver.PostAsync($"[{string.Join(',', versions.Select(HashRecords.Event))}]", mediaType: "application/cloudevents-batch+json");

        Assert.Equal(204, (int)response.StatusCode);
        Assert.Single(await receiver.MatchAsync(record.Near(0)));
    }

    [Fact]
    public async Task A_photo_of_12_megapixels_is_accepted()
    {
        byte[] photo = [.. "P6 4000 3000 255\n"u8, .. new byte[4000 * 3000 * 3]];

        using var response = await receiver.Http.PostAsync("media/picture", new ByteArrayContent(photo), TestContext.Current.CancellationToken);

        Assert.Equal(201, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_turned_copy_of_a_picture_matches_whether_it_comes_before_the_hash_or_after_it()
    {
        var upright = PngPixels.Read(await File.ReadAllBytesAsync(Repository.File("tests/Vectors/pdq/scene-9-small.png"), TestContext.Current.CancellationToken));
        var record = HashRecords.New() with { HashValue = "c067f5841e3c87f8133d694061c79f64ecfe63a3fc4e11424b3e4739c183f80f" };
        var before = await receiver.UploadAsync(upright.Turned());

        await receiver.DeliverAsync(record);

        Assert.NotNull((await receiver.GetMediaAsync(before.Id)).Removed);
        Assert.NotNull((await receiver.UploadAsync(upright.Mirrored())).Removed);
    }

    [Fact]
    public async Task A_picture_of_low_quality_matches_nothing()
    {
        var record = HashRecords.New();
        await receiver.DeliverAsync(record);

        Assert.Empty(await receiver.MatchAsync(record.Near(0, quality: 49)));
        Assert.Single(await receiver.MatchAsync(record.Near(0, quality: 50)));
    }

    [Fact]
    public async Task The_quality_of_an_exact_hash_does_not_matter()
    {
        var record = HashRecords.New("image_md5");
        await receiver.DeliverAsync(record);

        Assert.Single(await receiver.MatchAsync(record.Hash with { Quality = 0 }));
    }

    [Theory]
    [InlineData("match", """{"signalType":"sha1","hashValue":"00"}""")]
    [InlineData("match", """{"signalType":"pdq","hashValue":"00"}""")]
    [InlineData("match", """{"signalType":"pdq"}""")]
    [InlineData("match", """{"signalType":"video_vpdq","hashValue":""}""")]
    [InlineData("match", """{"signalType":"video_vpdq","hashValue":"d41d8cd98f00b204e9800998ecf8427e,100,0"}""")]
    [InlineData("match", """{"signalType":"video_vpdq","hashValue":"f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22,101,0"}""")]
    [InlineData("match", """{"signalType":"video_vpdq","hashValue":"f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22,100,x"}""")]
    [InlineData("match", """{"signalType":"image_md5","hashValue":"D41D8CD98F00B204E9800998ECF8427E"}""")]
    [InlineData("match", "null")]
    [InlineData("media", """{"hashes":[]}""")]
    [InlineData("media", """{"hashes":[null]}""")]
    [InlineData("media", """{"hashes":[{"signalType":"image_md5","hashValue":"d41d8cd98f00b204e9800998ecf8427e","quality":101}]}""")]
    [InlineData("media", "{")]
    [InlineData("media/picture", "")]
    [InlineData("media/picture", "P6 2 2 255 too short")]
    [InlineData("media/picture", "P5 1 1 255 \n")]
    [InlineData("media/picture", "P6 99999 99999 255 \n")]
    public async Task Bad_input_returns_400_with_the_field_and_without_its_value(string path, string body)
    {
        using var response = await receiver.Http.PostAsync(path, new StringContent(body), TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.DoesNotContain("d41d8", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
    }
}
