using TakeItDown.Client;
using TakeItDown.Local;
using TakeItDown.Receiver;
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

    [Theory]
    [InlineData("match", """{"signalType":"sha1","hashValue":"00"}""")]
    [InlineData("match", """{"signalType":"pdq","hashValue":"00"}""")]
    [InlineData("match", """{"signalType":"pdq"}""")]
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
