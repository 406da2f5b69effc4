using System.Text.RegularExpressions;
using System.Xml.Linq;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Dialects.Ncmec;

/// <summary>The exact bytes of a page, because the public client rejects a whole page for a small error.</summary>
public partial class NcmecEntriesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_page_is_written_as_the_client_reads_it()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var client = await dialect.ClientAsync("everything");
        var image = dialect.NewRow(SignalType.Pdq);
        var deleted = dialect.NewRow(SignalType.ImageMd5, TimeSpan.FromSeconds(1.9), HashStatus.Withdrawn);
        var video = dialect.NewRow(SignalType.VideoMd5, TimeSpan.FromSeconds(3));
        await dialect.AppendAsync(image, deleted, video);
        dialect.Time.Advance(TimeSpan.FromMinutes(1));

        var (status, body) = await DialectUnderTest.GetAsync(client, "/v2/entries?from=2026-01-02T03:59:40Z&to=2026-01-02T04:00:30Z&size=3");

        Assert.Equal(200, status);
        Assert.Equal(
            $"""
            <?xml version="1.0" encoding="utf-8"?><queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2"><images count="2" maxTimestamp="2026-01-02T03:59:41Z">
            <image><member id="1">TakeItDown</member><timestamp>2026-01-02T03:59:40Z</timestamp><id>{image.PartitionKey}</id><fingerprints><pdq>{image.Value}</pdq></fingerprints></image>
            <deletedImage><member id="1">TakeItDown</member><id>{deleted.PartitionKey}</id><timestamp>2026-01-02T03:59:41Z</timestamp></deletedImage></images>
            <videos count="1" maxTimestamp="2026-01-02T03:59:43Z">
            <video><member id="1">TakeItDown</member><timestamp>2026-01-02T03:59:43Z</timestamp><id>{video.PartitionKey}</id><fingerprints><md5>{video.Value}</md5></fingerprints></video></videos>
            <paging><next>/v2/entries?from=2026-01-02T03:59:40Z&amp;to=2026-01-02T04:00:30Z&amp;after={new FeedCursor(FeedRow.From(video).Position).Text}&amp;size=3</next></paging></queryResult>
            """.ReplaceLineEndings(""),
            body);
    }

    [Theory]
    [InlineData("?from=2026-01-02T03:00:00Z&to=2026-01-02T03:30:00Z")]
    [InlineData("?from=2026-01-02T03:30:00Z&to=2026-01-02T03:30:00Z")]
    [InlineData("?from=0001-01-01T00:00:00Z&to=0001-01-01T00:00:05Z")]
    [InlineData("")]
    public async Task An_empty_window_has_counts_and_nothing_else(string query)
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);

        var (_, body) = await DialectUnderTest.GetAsync(await dialect.ClientAsync("everything"), $"/v2/entries{query}");

        Assert.Equal(
            """<?xml version="1.0" encoding="utf-8"?><queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2"><images count="0" /><videos count="0" /></queryResult>""",
            body);
    }

    [Theory]
    [InlineData("pdq", HashStatus.Active, "image")]
    [InlineData("image_md5", HashStatus.Active, "image")]
    [InlineData("video_md5", HashStatus.Active, "video")]
    [InlineData("pdq", HashStatus.Withdrawn, "deletedImage")]
    [InlineData("image_md5", HashStatus.Suspended, "deletedImage")]
    [InlineData("video_md5", HashStatus.Deleted, "deletedVideo")]
    public async Task Only_active_hashes_are_entries_to_match(string signalType, HashStatus status, string element)
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var row = dialect.NewRow(SignalType.Find(signalType)!, status: status);
        await dialect.AppendAsync(row);
        dialect.Time.Advance(TimeSpan.FromMinutes(1));

        var (_, body) = await DialectUnderTest.GetAsync(await dialect.ClientAsync("everything"), "/v2/entries");

        var entry = Assert.Single(XElement.Parse(body).Elements().SelectMany(section => section.Elements()));
        Assert.Equal(element, entry.Name.LocalName);
        Assert.Equal(status == HashStatus.Active, body.Contains(row.Value, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("everything", "image/md5 image/pdq video/md5")]
    [InlineData("stills", "image/md5 image/pdq")]
    public async Task Hashes_that_the_dialect_or_the_platform_does_not_support_are_left_out(string platform, string expected)
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        await dialect.AppendAsync(SignalType.All.Select(type => dialect.NewRow(type)));
        dialect.Time.Advance(TimeSpan.FromMinutes(1));

        var page = await (await dialect.ClientAsync(platform)).EntriesAsync(0, Now(dialect) - 5, "", Now(dialect));

        Assert.Equal(expected, string.Join(' ', page.Updates.Select(update => $"{update.Medium}/{Assert.Single(update.Fingerprints).Key}").Order()));
    }

    [Theory]
    [InlineData(10, 11, true)] // the second of its time
    [InlineData(9, 10, false)]
    [InlineData(11, 12, false)]
    public async Task A_window_includes_its_first_second_and_excludes_the_last_ten_seconds(int from, int to, bool holds)
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var start = dialect.Time.GetUtcNow();
        await dialect.AppendAsync(dialect.NewRow(SignalType.Pdq), dialect.NewRow(SignalType.Pdq, TimeSpan.FromTicks(TimeSpan.TicksPerSecond - 1)));
        dialect.Time.Advance(TimeSpan.FromMinutes(1));

        var (_, body) = await DialectUnderTest.GetAsync(
            await dialect.ClientAsync("everything"),
            $"/v2/entries?from={DialectUnderTest.TextOf(start.AddSeconds(from))}&to={DialectUnderTest.TextOf(start.AddSeconds(to))}");

        Assert.Equal(holds ? 2 : 0, Regexes.Image().Count(body));
    }

    [Fact]
    public async Task A_window_that_ends_now_has_everything_that_is_visible()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var client = await dialect.ClientAsync("everything");
        await dialect.AppendAsync(dialect.NewRow(SignalType.Pdq));
        dialect.Time.Advance(TimeSpan.FromSeconds(10));
        var early = await client.EntriesAsync(0, Now(dialect), "", Now(dialect));
        dialect.Time.Advance(TimeSpan.FromSeconds(1));

        var late = await client.EntriesAsync(Now(dialect) - 1, Now(dialect), "", Now(dialect));

        Assert.Empty(early.Updates);
        Assert.Single(late.Updates);
    }

    [Fact]
    public async Task A_window_that_ends_soon_gets_a_retry_response_and_then_its_page()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var client = await dialect.ClientAsync("everything");

        var (early, body) = await DialectUnderTest.GetAsync(client, "/v2/entries?to=2026-01-02T03:59:35Z");
        dialect.Time.Advance(TimeSpan.FromSeconds(5));
        var (later, _) = await DialectUnderTest.GetAsync(client, "/v2/entries?to=2026-01-02T03:59:35Z");

        Assert.Equal((503, 200), (early, later));
        Assert.Contains("to-ahead", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("from=yesterday", "from", "time")]
    [InlineData("from=2026-01-02T03:04:05.000Z", "from", "time")]
    [InlineData("from=2026-01-02T03:04:05", "from", "time")]
    [InlineData("from=2026-01-02T03:04:05Z&from=2026-01-02T03:04:05Z", "from", "time")]
    [InlineData("to=", "to", "time")]
    [InlineData("to=2026-02-30T03:04:05Z", "to", "time")]
    [InlineData("from=2026-01-02T03:00:01Z&to=2026-01-02T03:00:00Z", "to", "to-before-from")]
    [InlineData("from=2026-01-02T04:59:30Z", "to", "to-before-from")]
    [InlineData("to=2026-01-02T04:00:31Z", "to", "to-ahead")]
    [InlineData("to=9999-12-31T23:59:59Z", "to", "to-ahead")]
    [InlineData("size=0", "size", "size")]
    [InlineData("size=1000000000", "size", "size")]
    [InlineData("size=99999999999999999999", "size", "size")]
    [InlineData("after=nonsense", "after", "after")]
    [InlineData("after=", "after", "after")]
    public async Task An_invalid_query_gets_an_error_that_names_its_parameter(string query, string field, string rule)
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);

        var (status, body) = await DialectUnderTest.GetAsync(await dialect.ClientAsync("everything"), $"/v2/entries?{query}");

        Assert.Equal(400, status);
        XNamespace ns = "https://hashsharing.ncmec.org/hashsharing/v2";
        var error = XElement.Parse(body);
        Assert.Equal(
            (ns + "error", field, rule, false),
            (error.Name, error.Element(ns + "field")?.Value, error.Element(ns + "rule")?.Value, error.Element(ns + "message")?.Value is null or ""));
    }

    [Theory]
    [InlineData(-10, 400)] // in the window of 03:59:31 to 03:59:41, positions are 10 s older
    [InlineData(-9, 200)]
    [InlineData(0, 200)]
    [InlineData(1, 400)]
    public async Task A_next_page_is_valid_only_for_its_window(int seconds, int expected)
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var after = new FeedCursor(new(dialect.Time.GetUtcNow().AddSeconds(seconds).UtcTicks, new string('a', 32)));
        dialect.Time.Advance(TimeSpan.FromMinutes(1));

        var (status, _) = await DialectUnderTest.GetAsync(
            await dialect.ClientAsync("everything"), $"/v2/entries?from=2026-01-02T03:59:31Z&to=2026-01-02T03:59:41Z&after={after.Text}");

        Assert.Equal(expected, status);
    }

    [Fact]
    public async Task A_page_takes_one_range_query_for_the_key_and_at_most_two_for_the_rows()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var client = await dialect.ClientAsync("everything");
        await dialect.AppendAsync(dialect.NewRows(20));
        dialect.Time.Advance(TimeSpan.FromHours(2));
        await dialect.AppendAsync(dialect.NewRows(20));
        dialect.Time.Advance(TimeSpan.FromHours(2));
        await DialectUnderTest.GetAsync(client, "/v2/entries?size=1"); // every five seconds, a process asks how many partitions an hour has
        dialect.Exchange.Transport.Requests.Clear();

        var (_, body) = await DialectUnderTest.GetAsync(client, "/v2/entries?size=30");

        Assert.Equal(30, Regexes.Image().Count(body));
        Assert.InRange(dialect.Exchange.Transport.Requests.Count, 2, 3);
    }

    private static long Now(DialectUnderTest dialect) => dialect.Time.GetUtcNow().ToUnixTimeSeconds();

    private static partial class Regexes
    {
        [GeneratedRegex("<image>", RegexOptions.NonBacktracking)]
        public static partial Regex Image();
    }
}
