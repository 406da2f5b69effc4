using System.Text;
using TakeItDown.Local.EventGrid;

namespace TakeItDown.Tests.Unit.EventGrid;

public sealed class SubscriptionTests
{
    private static readonly Subscription Everything = new("platform", new Uri("http://127.0.0.1/hook"));

    [Theory]
    [InlineData("a", "{\"signalType\":\"pdq\"}", "", "", true)]
    [InlineData("a", "{\"signalType\":\"pdq\"}", "a,b", "", true)]
    [InlineData("A", "{\"signalType\":\"pdq\"}", "a,b", "", false)]
    [InlineData("c", "{\"signalType\":\"pdq\"}", "a,b", "", false)]
    [InlineData("a", "{\"signalType\":\"pdq\"}", "", "video_md5,pdq", true)]
    [InlineData("a", "{\"signalType\":\"PDQ\"}", "", "video_md5,pdq", true)]
    [InlineData("a", "{\"signalType\":\"image_md5\"}", "", "video_md5,pdq", false)]
    [InlineData("a", "{\"signalType\":5}", "", "pdq", false)]
    [InlineData("a", "{}", "", "pdq", false)]
    [InlineData("a", "\"pdq\"", "", "pdq", false)]
    [InlineData("c", "{\"signalType\":\"pdq\"}", "a", "pdq", false)]
    public void An_event_must_match_both_filters(string type, string data, string types, string signalTypes, bool matches)
    {
        var subscription = Everything with
        {
            IncludedEventTypes = types.Split(',', StringSplitOptions.RemoveEmptyEntries),
            SignalTypes = signalTypes.Split(',', StringSplitOptions.RemoveEmptyEntries),
        };
        var json = $$"""{"specversion":"1.0","id":"1","source":"s","type":"{{type}}","data":{{data}}}""";
        var published = Assert.Single(PublishedEvent.Parse(Encoding.UTF8.GetBytes(json), batch: false, TestTopic.Noon).Events);
        Assert.Equal(matches, subscription.Matches(published));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    public void MaxDeliveryAttempts_must_be_1_to_30(int attempts) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Everything with { MaxDeliveryAttempts = attempts });

    [Theory]
    [InlineData(0)]
    [InlineData(1441)]
    public void EventTimeToLive_must_be_1_to_1440_minutes(int minutes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Everything with { EventTimeToLive = TimeSpan.FromMinutes(minutes) });
}
