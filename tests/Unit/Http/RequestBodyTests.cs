using System.Text;
using Microsoft.AspNetCore.Http;
using TakeItDown.Cases;
using TakeItDown.Http;

namespace TakeItDown.Tests.Unit.Http;

public class RequestBodyTests
{
    private const string Case = """{"items":[{"mediaType":"image","hashes":[{"signalType":"pdq","hashValue":"b3f6e2da9c70f18f5c568c4e73a50c0f1f861e79b5ce9c1b6c7009cd0071f170","quality":QUALITY}]}]}""";

    [Theory]
    [InlineData("100", 100)]
    [InlineData("100.0", 100)]
    [InlineData("1e2", 100)]
    [InlineData("5.0E1", 50)]
    [InlineData("99.5", null)]
    [InlineData("1e400", null)]
    [InlineData("3000000000", null)]
    [InlineData("\"100\"", null)]
    [InlineData("true", null)]
    public void A_number_without_a_fraction_is_an_integer_however_it_is_written(string written, int? read)
    {
        var isRead = NewCase.TryParse(Encoding.UTF8.GetBytes(Case.Replace("QUALITY", written, StringComparison.Ordinal)), out var newCase, out var problem);

        Assert.Equal(read is not null, isRead);
        Assert.Equal(read, newCase?.Hashes.Single().Quality);
        Assert.Equal(read is null ? ("items[0].hashes[0].quality", "json-type") : (null, null), (problem?.Field, problem?.Rule.Name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_byte_order_mark_before_JSON_is_skipped(bool hasLength)
    {
        var sent = "\uFEFF{\"items\":[]}"u8.ToArray();
        var request = Request("application/json", sent);
        request.ContentLength = hasLength ? sent.Length : null;

        var (bytes, problem) = await RequestBody.ReadAsync(request, TestContext.Current.CancellationToken);

        Assert.Null(problem);
        Assert.Equal("""{"items":[]}""", Encoding.UTF8.GetString(bytes.Span));
    }

    [Fact]
    public async Task An_empty_body_is_read_as_empty()
    {
        var (bytes, problem) = await RequestBody.ReadAsync(Request("application/json", []), TestContext.Current.CancellationToken);

        Assert.Null(problem);
        Assert.Equal(0, bytes.Length);
    }

    [Theory]
    [InlineData("gzip", 415)]
    [InlineData("br", 415)]
    [InlineData("gzip, identity", 415)]
    [InlineData("identity", null)]
    [InlineData("", null)]
    public async Task A_compressed_body_is_415_and_names_the_rule(string encoding, int? status)
    {
        foreach (var (mediaType, readAsync) in new (string, Func<HttpRequest, Task<(ReadOnlyMemory<byte>, ApiProblem?)>>)[]
        {
            ("application/json", request => RequestBody.ReadAsync(request, TestContext.Current.CancellationToken)),
            ("application/xml", request => RequestBody.ReadXmlAsync(request, TestContext.Current.CancellationToken)),
        })
        {
            var request = Request(mediaType, "{}"u8.ToArray());
            request.Headers.ContentEncoding = encoding;

            var (_, problem) = await readAsync(request);

            Assert.Equal(status is null ? (null, null, null) : (status, "Content-Encoding", "content-encoding"), (problem?.Status, problem?.Field, problem?.Rule.Name));
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/xml")]
    public async Task A_body_that_breaks_off_is_400_and_names_the_rule(string mediaType)
    {
        foreach (var failure in (IOException[])[new BadHttpRequestException("Bad chunk size data."), new("The connection was reset.")])
        {
            var request = Request(mediaType, []);
            request.Body = new BrokenStream(failure);

            var (_, problem) = mediaType == "application/json"
                ? await RequestBody.ReadAsync(request, TestContext.Current.CancellationToken)
                : await RequestBody.ReadXmlAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal((400, "body", "body-incomplete"), (problem?.Status, problem?.Field, problem?.Rule.Name));
        }
    }

    private static HttpRequest Request(string mediaType, byte[] body)
    {
        var request = new DefaultHttpContext().Request;
        request.ContentType = mediaType;
        request.Body = new MemoryStream(body);
        return request;
    }

    /// <summary>A body whose chunks are malformed, or whose client hangs up.</summary>
    private sealed class BrokenStream(IOException failure) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw failure;
    }
}
