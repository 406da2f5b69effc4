using System.Globalization;
using System.Net;
using System.Xml.Linq;
using TakeItDown.ApiKeys;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Dialects.Ncmec;

public class NcmecMembersTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_platform_sees_its_name_and_not_its_address()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);

        var (status, body) = await DialectUnderTest.GetAsync(await dialect.ClientAsync("everything"), "/v2/status");

        var id = XElement.Parse(body).Elements().Last().Attribute("id")!.Value;
        Assert.Equal(200, status);
        Assert.Equal(
            $"""<?xml version="1.0" encoding="utf-8"?><status xmlns="https://hashsharing.ncmec.org/hashsharing/v2"><ipAddress /><username>everything</username><member id="{id}">All &amp; &lt;more&gt;</member></status>""",
            body);
        Assert.InRange(int.Parse(id, CultureInfo.InvariantCulture), 2, int.MaxValue);
    }

    [Fact]
    public async Task The_members_are_the_exchange_and_every_platform_each_with_its_own_id()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var (everything, stills) = (await dialect.ClientAsync("everything"), await dialect.ClientAsync("stills"));

        var members = await everything.MembersAsync();

        Assert.Equal([(1, "TakeItDown"), await everything.StatusAsync(), await stills.StatusAsync()], members);
        Assert.Equal(3, members.DistinctBy(member => member.Id).Count());
    }

    [Theory]
    [InlineData("/v2/status")]
    [InlineData("/v2/members")]
    [InlineData("/v2/entries")]
    [InlineData("/v2/entries?size=nonsense")]
    [InlineData("/v2/feedback/MD5/reasons")]
    public async Task A_missing_key_a_wrong_key_and_another_platform_s_key_get_the_same_response(string path)
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var key = await dialect.Exchange.KeyOfAsync("everything");
        (string User, string Password)[] wrong =
        [
            ("", ""), ("everything", ""), ("everything", "wrong"), ("everything", ApiKey.Create(ApiKeyOwner.Platform("everything")).Text),
            ("stills", key), ("", key), (key, ""), ("EVERYTHING", key), ("everything", key + "0"), ("everything", $":{key}"),
        ];

        var bodies = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (user, password) in wrong)
        {
            using var refused = await dialect.Client(user, password).SendAsync(HttpMethod.Get, path);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("Basic realm=\"TakeItDown\", charset=\"UTF-8\"", refused.Headers.WwwAuthenticate.ToString());
            bodies.Add(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(["error"], bodies.Select(body => XElement.Parse(body).Name.LocalName));
        Assert.DoesNotContain(key, bodies.Single(), StringComparison.Ordinal);
        Assert.Equal(path.EndsWith("nonsense", StringComparison.Ordinal) ? 400 : 200, (await DialectUnderTest.GetAsync(dialect.Client("everything", key), path)).Status);
    }

    [Fact]
    public async Task A_removed_platform_cannot_use_its_key()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var client = await dialect.ClientAsync("stills");
        Assert.Equal(200, (await DialectUnderTest.GetAsync(client, "/v2/status")).Status);

        dialect.Restart(DialectUnderTest.Platforms.Replace("\"id\":\"stills\"", "\"id\":\"another\"", StringComparison.Ordinal));

        Assert.Equal(401, (await DialectUnderTest.GetAsync(client, "/v2/status")).Status);
        Assert.Equal(401, (await DialectUnderTest.GetAsync(client, "/v2/entries")).Status);
    }
}
