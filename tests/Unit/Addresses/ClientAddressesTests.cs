using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Addresses;

namespace TakeItDown.Tests.Unit.Addresses;

public class ClientAddressesTests
{
    private const string FrontDoor = "11111111-2222-3333-4444-555555555555";

    private readonly FakeTimeProvider time = new();
    private readonly ClientAddresses addresses;

    public ClientAddressesTests() => addresses = Of(FrontDoor);

    [Fact]
    public void Behind_Front_Door_the_address_is_the_one_that_connected_to_it()
    {
        var first = Digest("10.0.0.1", FrontDoor, "192.0.2.1");

        Assert.Equal(first, Digest("10.0.0.2", FrontDoor.ToUpperInvariant(), "192.0.2.1"));
        Assert.NotEqual(first, Digest("10.0.0.1", FrontDoor, "192.0.2.2"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("66666666-2222-3333-4444-555555555555")]
    [InlineData($"{FrontDoor},{FrontDoor}")]
    public void Without_the_id_of_our_Front_Door_the_header_is_ignored(string? id) =>
        Assert.Equal(Digest("10.0.0.1"), Digest("10.0.0.1", id, "192.0.2.1"));

    [Fact]
    public void Without_a_Front_Door_the_header_is_ignored_even_with_an_empty_id()
    {
        var direct = Of("");

        Assert.Equal(direct.DigestOf(Request("10.0.0.1", null, null)), direct.DigestOf(Request("10.0.0.1", "", "192.0.2.1")));
    }

    [Theory]
    [InlineData("no address")]
    [InlineData("192.0.2.1, 192.0.2.2")]
    public void An_invalid_header_is_ignored(string header) => Assert.Equal(Digest("10.0.0.1"), Digest("10.0.0.1", FrontDoor, header));

    [Theory]
    [InlineData("2001:db8:1:aa00::1", "2001:db8:1:aaff:ffff::2", true)]
    [InlineData("2001:db8:1:aa00::1", "2001:db8:1:ab00::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void Addresses_of_one_IPv6_56_count_as_one(string one, string other, bool same) => Assert.Equal(same, Digest(one) == Digest(other));

    [Fact]
    public void The_digest_of_an_address_changes_every_hour_and_in_every_process()
    {
        var first = Digest("192.0.2.1");

        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(first, Digest("192.0.2.1"));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEqual(first, Digest("192.0.2.1"));
        Assert.NotEqual(Digest("192.0.2.1"), Of(FrontDoor).DigestOf(Request("192.0.2.1", null, null)));
    }

    private ClientAddresses Of(string frontDoor) => new(Microsoft.Extensions.Options.Options.Create(new EdgeOptions { FrontDoorId = frontDoor }), time);

    private string Digest(string connection, string? id = null, string? header = null) => addresses.DigestOf(Request(connection, id, header));

    private static HttpRequest Request(string connection, string? id, string? header)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(connection) } };
        if (id is not null)
            http.Request.Headers[ClientAddresses.FrontDoorIdHeader] = id;
        if (header is not null)
            http.Request.Headers[ClientAddresses.AddressHeader] = header;
        return http.Request;
    }
}
