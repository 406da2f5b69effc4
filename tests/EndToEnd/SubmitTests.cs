using System.IO.Compression;
using System.Net;
using System.Text;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

public class SubmitTests(ExchangeUnderTest exchange)
{
    [DeliveryFact]
    public async Task A_submitted_hash_reaches_the_platform_in_its_full_record()
    {
        var hash = Pdq.Random();
        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));
        Assert.Equal(HttpStatusCode.Accepted, submitted.StatusCode);

        var record = (await exchange.Receiver.DeliveredAsync(hash)).GetProperty("record");

        Assert.Equal(hash.Hex, record.GetProperty("hashValue").GetString());
        Assert.Equal("Active", record.GetProperty("hashStatus").GetString());
        Assert.Equal("pdq", record.GetProperty("signalType").GetString());
        Assert.Equal(100, record.GetProperty("quality").GetInt32());
    }

    [DeliveryFact]
    public async Task The_same_hash_from_two_cases_is_published_once()
    {
        var (shared, marker) = (Pdq.Random(), Pdq.Random());
        using var first = await exchange.Api.SubmitAsync(Pdq.Case(shared));
        var before = await exchange.Receiver.DeliveredAsync(shared);

        using var second = await exchange.Api.SubmitAsync(Pdq.Case(shared, marker));
        await exchange.Receiver.DeliveredAsync(marker);

        var after = await exchange.Receiver.DeliveredAsync(shared);
        Assert.Equal(before.GetRawText(), after.GetRawText());
        Assert.Equal(1, after.GetProperty("deliveries").GetInt32());
    }

    [DeliveryFact]
    public async Task The_eighteen_usable_drawings_arrive_once_each()
    {
        var drawings = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "pdq", "expected.csv")).Skip(1)
            .Select(line => line.Split(',')).Where(columns => int.Parse(columns[2], null) >= 50)
            .Select(columns => new Pdq(columns[1])).Distinct().ToList();
        Assert.Equal(18, drawings.Count);

        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(drawings));
        Assert.Equal(HttpStatusCode.Accepted, submitted.StatusCode);

        foreach (var drawing in drawings)
            Assert.Equal(1, (await exchange.Receiver.DeliveredAsync(drawing)).GetProperty("deliveries").GetInt32());
    }

    [Fact]
    public async Task A_retry_with_the_same_key_returns_the_same_case()
    {
        var (body, key) = (Pdq.Case(Pdq.Random()), Guid.NewGuid().ToString());

        using var first = await exchange.Api.SubmitAsync(body, key);
        using var retry = await exchange.Api.SubmitAsync(body, key);

        Assert.Equal(HttpStatusCode.Accepted, retry.StatusCode);
        Assert.Equal((await first.ReadJsonAsync()).GetRawText(), (await retry.ReadJsonAsync()).GetRawText());
    }

    [Fact]
    public async Task Without_a_key_every_submit_is_a_case_of_its_own()
    {
        var body = Pdq.Case(Pdq.Random());

        using var first = await exchange.Api.SubmitAsync(body);
        using var second = await exchange.Api.SubmitAsync(body);

        Assert.NotEqual((await first.ReadJsonAsync()).GetRawText(), (await second.ReadJsonAsync()).GetRawText());
    }

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task Bad_input_is_a_problem_that_names_the_field_and_the_rule(string body, HttpStatusCode status, string field, string rule)
    {
        using var refused = await exchange.Api.SubmitAsync(body);

        var problem = await refused.ReadJsonAsync();
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal((status, field, rule), (refused.StatusCode, problem.GetProperty("field").GetString(), problem.GetProperty("rule").GetString()));
    }

    public static TheoryData<string, HttpStatusCode, string, string> BadBodies() => new()
    {
        { Pdq.Case(Enumerable.Range(0, 101).Select(_ => Pdq.Random())), HttpStatusCode.BadRequest, "items", "hashes-count" },
        { Pdq.Case(), HttpStatusCode.BadRequest, "items", "items-count" },
        { Pdq.Case(new Pdq(new string('x', 64))), HttpStatusCode.BadRequest, "items[0].hashes[0].hashValue", "hash-alphabet" },
        { Pdq.Case(Pdq.Random(), new Pdq(new string('0', 64))), HttpStatusCode.BadRequest, "items[1].hashes[0].hashValue", "hash-zero" },
        { Pdq.Case(new Pdq(new string('f', 64))), HttpStatusCode.BadRequest, "items[0].hashes[0].hashValue", "pdq-bits" },
        { """{"items":[{"mediaType":"video","hashes":[{"signalType":"video_md5","hashValue":"D41D8CD98F00B204E9800998ECF8427E"}]}]}""", HttpStatusCode.BadRequest, "items[0].hashes[0].hashValue", "hash-empty-file" },
        { Pdq.Case(Pdq.Random()).Replace("image", "video", StringComparison.Ordinal), HttpStatusCode.BadRequest, "items[0].hashes[0].signalType", "media-mismatch" },
        { Pdq.Case(Pdq.Random()).Replace("100", "49", StringComparison.Ordinal), HttpStatusCode.BadRequest, "items[0].hashes[0].quality", "quality-range" },
        { """{"items":[{"mediaType":"image","hashes":[{"signalType":7}]}]}""", HttpStatusCode.BadRequest, "items[0].hashes[0].signalType", "json-type" },
        { Pdq.Case(Pdq.Random())[..40], HttpStatusCode.BadRequest, "body", "json" },
        { new string(' ', 300 * 1024), HttpStatusCode.RequestEntityTooLarge, "body", "body-size" },
    };

    [Fact]
    public async Task A_body_with_a_byte_order_mark_and_a_quality_with_a_decimal_point_is_taken()
    {
        var hash = Pdq.Random();

        using var submitted = await exchange.Api.SubmitAsync("\uFEFF" + Pdq.Case(hash).Replace(":100}", ":100.0}", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.Accepted, submitted.StatusCode);
    }

    [Fact]
    public async Task A_compressed_body_is_refused_by_the_rule_that_names_it()
    {
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Pdq.Case(Pdq.Random())), TestContext.Current.CancellationToken);
        using var content = new ByteArrayContent(compressed.ToArray());
        content.Headers.ContentType = new("application/json");
        content.Headers.ContentEncoding.Add("gzip");

        using var refused = await exchange.Api.PostAsync(new Uri("api/v1/cases", UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, refused.StatusCode);
        Assert.Equal("content-encoding", (await refused.ReadJsonAsync()).GetProperty("rule").GetString());
    }

    [Fact]
    public async Task An_idempotency_key_that_is_not_a_UUID_is_refused()
    {
        using var refused = await exchange.Api.SubmitAsync(Pdq.Case(Pdq.Random()), "yesterday");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("Idempotency-Key", (await refused.ReadJsonAsync()).GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_wrong_method_is_not_found_as_the_Functions_runtime_has_it()
    {
        using var answer = await exchange.Api.DeleteAsync(new Uri("api/v1/cases", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
