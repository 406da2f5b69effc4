using Microsoft.Extensions.Time.Testing;
using TakeItDown.Health;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Health;

public class OverviewTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task It_shows_what_waits_and_for_how_long()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var exchange = await Exchange.StartAsync(azurite, time);
        Assert.Equal((200, """{"unpublished":{"count":0,"oldestSeconds":0},"queueLength":0,"heldCases":0}"""), await SeeAsync(exchange));

        await exchange.SubmitAsync(Bodies.OfNew(1));
        time.Advance(TimeSpan.FromSeconds(90));
        await exchange.SubmitAsync(Bodies.OfNew(2));
        await using var holding = exchange.Restarted(Exchange.Holding);
        await holding.SubmitAsync(Bodies.OfNew(1));
        Assert.Equal((200, """{"unpublished":{"count":2,"oldestSeconds":90},"queueLength":2,"heldCases":1}"""), await SeeAsync(holding));

        await holding.PublishNextAsync();
        Assert.Equal((200, """{"unpublished":{"count":1,"oldestSeconds":0},"queueLength":1,"heldCases":1}"""), await SeeAsync(holding));
    }

    private static Task<(int Status, string Body)> SeeAsync(Exchange exchange) => exchange.CallAsOperatorAsync(exchange.Get<GetOverview>().Run);
}
