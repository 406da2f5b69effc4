using System.Text;
using System.Text.Json;
using TakeItDown.Client;

namespace TakeItDown.Tests.Unit.Client;

public sealed class CanonicalJsonTests
{
    /// <summary>The examples of RFC 8785, and what events have.</summary>
    [Theory]
    [InlineData("""{"b":1,"a":{"d":[ true, null ,"x"],"c":-5}}""", """{"a":{"c":-5,"d":[true,null,"x"]},"b":1}""")]
    [InlineData("""{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}""", "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}")]
    [InlineData("""{"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"}""", """{"string":"€$\u000f\nA'B\"\\\\\"/"}""")]
    [InlineData("""[1767323045123, 100.0, 1e2, -0]""", "[1767323045123,100,100,0]")]
    public void It_writes_the_one_form_of_RFC_8785(string json, string canonical) =>
        Assert.Equal(canonical, Encoding.UTF8.GetString(CanonicalJson.Write(JsonElement.Parse(json))));

    [Theory]
    [InlineData("1.5")]
    [InlineData("9007199254740992")]
    [InlineData("1e400")]
    [InlineData("""{"a":1,"a":2}""")]
    public void It_refuses_what_no_event_has(string json) => Assert.Throws<JsonException>(() => CanonicalJson.Write(JsonElement.Parse(json)));
}
