using System.Text.Json;
using TakeItDown.Platforms;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Platforms;

public class DemonstrationTests(AzuriteFixture azurite)
{
    private const string Nobody = """{"platforms":[]}""";

    [Fact]
    public async Task Without_a_platform_a_case_is_refused_and_nothing_is_stored()
    {
        await using var somebody = await Exchange.StartAsync(azurite);
        await using var exchange = somebody.Restarted(new Dictionary<string, string?> { ["Platforms:Json"] = Nobody });

        var (status, body) = await exchange.SubmitAsync(Bodies.OfNew(1));

        var problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal((503, "platforms", "no-platform"), (status, problem.GetProperty("field").GetString(), problem.GetProperty("rule").GetString()));
        Assert.Empty(exchange.Transport.Requests);
    }

    [Fact]
    public async Task A_demonstration_accepts_a_case_without_any_platform()
    {
        await using var somebody = await Exchange.StartAsync(azurite);
        await using var exchange = somebody.Restarted(new Dictionary<string, string?>
        {
            ["Platforms:Json"] = Nobody,
            ["Platforms:Demonstration"] = "true",
        });

        var (status, _) = await exchange.SubmitAsync(Bodies.OfNew(1));

        Assert.Equal(202, status);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public async Task Anyone_can_see_whether_it_is_only_a_demonstration(string? setting, bool expected)
    {
        await using var somebody = await Exchange.StartAsync(azurite);
        await using var exchange = somebody.Restarted(new Dictionary<string, string?> { ["Platforms:Demonstration"] = setting });

        var response = JsonDocument.Parse(await exchange.BodyAsync(exchange.Get<GetPlatforms>().Run)).RootElement;

        Assert.Equal(expected, response.GetProperty("demonstration").GetBoolean());
        Assert.Equal(["example", "other"], response.GetProperty("platforms").EnumerateArray().Select(platform => platform.GetProperty("id").GetString()));
    }
}
