using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using TakeItDown.Dialects.Ncmec;
using TakeItDown.Feed;
using TakeItDown.Platforms;

namespace TakeItDown.Tests.Unit.Http;

/// <summary>.NET's own parsers accept NULs after a number.</summary>
public class WholeNumberTests
{
    private static readonly Platform Platform = new("example", "Example", ["pdq"], "a@example.com");

    [Theory]
    [InlineData("5", true)]
    [InlineData("0005", true)]
    [InlineData("1000", true)]
    [InlineData("", false)]
    [InlineData("0", false)]
    [InlineData("1001", false)]
    [InlineData("5\0", false)]
    [InlineData("5 ", false)]
    [InlineData(" 5", false)]
    [InlineData("+5", false)]
    [InlineData("-5", false)]
    [InlineData("5.0", false)]
    [InlineData("5e0", false)]
    [InlineData("0x5", false)]
    [InlineData("\u0665", false)]
    [InlineData("99999999999999999999999", false)]
    public void The_size_of_a_page_is_digits_and_nothing_else(string size, bool isValid)
    {
        Assert.Equal(isValid, FeedQuery.TryParse(Query("limit", size), Platform, out _, out _));
        Assert.Equal(isValid, EntriesQuery.TryParse(Query("size", size), VisibleTime.Epoch, out _, out _));
    }

    [Theory]
    [InlineData("1.0639029198450000000.0123456789abcdef0123456789abcdef", true)]
    [InlineData("1.639029198450000000\0.0123456789abcdef0123456789abcdef", false)]
    [InlineData("1.0639029198450000000.0123456789abcdef0123456789abcdef.0639029198450000000", true)]
    [InlineData("1.0639029198450000000.0123456789abcdef0123456789abcdef.639029198450000000\0", false)]
    [InlineData("1.0639029198450000000.0123456789abcdef0123456789abcdef.+639029198450000000", false)]
    public void A_cursor_holds_digits_and_nothing_else(string decoded, bool isValid) =>
        Assert.Equal(isValid, FeedCursor.TryParse(WebEncoders.Base64UrlEncode(Encoding.ASCII.GetBytes(decoded)), out _));

    private static QueryCollection Query(string name, string value) => new(new Dictionary<string, StringValues> { [name] = value });
}
