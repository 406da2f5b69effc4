using System.Text;
using TakeItDown.Local.EventGrid;

namespace TakeItDown.Tests.Unit.EventGrid;

public sealed class PublishedEventTests
{
    private const string Good = """{"specversion":"1.0","id":"1","source":"s","type":"t"}""";

    [Theory]
    [InlineData("")]
    [InlineData(""","data":null,"subject":"r","time":"2026-01-02T03:04:05.1234567Z" """)]
    [InlineData(""","data":[1,2],"datacontenttype":"application/json","dataschema":"https://e.example" """)]
    [InlineData(""","data_base64":"AAEC","ext1":"x","ext2":true,"ext3":-5,"ext4":null""")]
    public void A_valid_CloudEvent_is_accepted_and_not_changed(string more)
    {
        var json = Good.Replace("}", $"{more}}}", StringComparison.Ordinal);
        var (events, problem) = Parse(json);
        Assert.Null(problem);
        Assert.Equal(json, Encoding.UTF8.GetString(Assert.Single(events).Json.Span));
    }

    [Theory]
    [InlineData("[]", "an event must be a JSON object")]
    [InlineData("""{"id":"1","source":"s","type":"t"}""", "specversion is missing")]
    [InlineData("""{"specversion":"0.3","id":"1","source":"s","type":"t"}""", "specversion must be \"1.0\"")]
    [InlineData("""{"specversion":1.0,"id":"1","source":"s","type":"t"}""", "specversion must be \"1.0\"")]
    [InlineData("""{"specversion":"1.0","source":"s","type":"t"}""", "id is missing")]
    [InlineData("""{"specversion":"1.0","id":"","source":"s","type":"t"}""", "id must be a non-empty string")]
    [InlineData("""{"specversion":"1.0","id":7,"source":"s","type":"t"}""", "id must be a non-empty string")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t"}""", "source is missing")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"","type":"t"}""", "source must be a non-empty URI reference")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s"}""", "type is missing")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":null}""", "type must be a non-empty string")]
    public void A_missing_or_invalid_required_attribute_is_an_error(string json, string rule)
    {
        var (events, problem) = Parse(json);
        Assert.Empty(events);
        Assert.Equal($"events[0]: {rule}", problem);
    }

    [Theory]
    [InlineData(""" "subject":"" """, "subject must be a non-empty string")]
    [InlineData(""" "datacontenttype":5 """, "datacontenttype must be a non-empty string")]
    [InlineData(""" "time":"yesterday" """, "time must be an RFC 3339 timestamp")]
    [InlineData(""" "dataschema":"x" """, "dataschema must be a URI")]
    [InlineData(""" "data":1,"data_base64":"AAEC" """, "data and data_base64 must not both be present")]
    [InlineData(""" "data_base64":"!" """, "data_base64 must be Base64")]
    [InlineData(""" "recordId":"x" """, "attribute names must have only lower-case letters and digits")]
    [InlineData(""" "record_id":"x" """, "attribute names must have only lower-case letters and digits")]
    [InlineData(""" "ext":{} """, "an extension attribute must be a string, a boolean or a 32-bit integer")]
    [InlineData(""" "ext":1.5 """, "an extension attribute must be a string, a boolean or a 32-bit integer")]
    public void Another_invalid_attribute_is_an_error(string more, string rule)
    {
        var (events, problem) = Parse(Good.Replace("}", $",{more}}}", StringComparison.Ordinal));
        Assert.Empty(events);
        Assert.Equal($"events[0]: {rule}", problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"specversion":"1.0","id":"1","id":"2","source":"s","type":"t"}""")]
    public void Invalid_JSON_is_an_error(string body) => Assert.NotNull(Parse(body).Problem);

    [Theory]
    [InlineData("[]")]
    [InlineData(Good)]
    [InlineData($"[{Good},{{}}]")]
    public void A_batch_must_be_an_array_of_valid_events(string body)
    {
        var (events, problem) = Parse(body, batch: true);
        Assert.Empty(events);
        Assert.NotNull(problem);
    }

    [Fact]
    public void The_error_quotes_nothing_from_the_body()
    {
        var bad = Good.Replace("}", ",\"dead-beef\":1}", StringComparison.Ordinal);
        foreach (var body in (string[])["deadbeef", """{"deadbeef":1,"deadbeef":2}""", bad])
            Assert.DoesNotContain("beef", Parse(body).Problem!, StringComparison.Ordinal);
    }

    private static (IReadOnlyList<PublishedEvent> Events, string? Problem) Parse(string body, bool batch = false) =>
        PublishedEvent.Parse(Encoding.UTF8.GetBytes(body), batch, TestTopic.Noon);
}
