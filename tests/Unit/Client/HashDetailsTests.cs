using TakeItDown.Client;
using TakeItDown.Tests.Unit.SampleReceiver;

namespace TakeItDown.Tests.Unit.Client;

public sealed class HashDetailsTests : IAsyncLifetime
{
    private static readonly string RecordId = new('a', 32);

    private FakeExchange server = null!;
    private Exchange exchange = null!;

    public async ValueTask InitializeAsync()
    {
        server = await FakeExchange.StartAsync();
        exchange = new(server.Address, FakeExchange.ApiKey);
    }

    public async ValueTask DisposeAsync()
    {
        exchange.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task An_active_hash_comes_with_the_counts_of_other_platforms()
    {
        server.Details[RecordId] = Body(""","otherPlatforms":{"blocked":4,"notBlocked":2,"reasons":{"falseMatch":1,"notExplicit":0,"adult":0,"other":0,"later":1}}""");

        var details = await FindAsync();

        Assert.Equal((RecordId, 7), (details!.Record.RecordId, details.Record.Version));
        Assert.Equal(new(Blocked: 4, NotBlocked: 2, new(FalseMatch: 1, NotExplicit: 0, Adult: 0, Other: 0)), details.OtherPlatforms);
    }

    [Fact]
    public async Task There_are_no_counts_if_too_few_other_platforms_get_the_hash()
    {
        server.Details[RecordId] = Body("");

        Assert.Null((await FindAsync())!.OtherPlatforms);
    }

    [Fact]
    public async Task A_hash_that_is_unknown_or_has_ended_is_null()
    {
        Assert.Null(await FindAsync());
        server.Details[RecordId] = null;

        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task A_wrong_key_is_an_error()
    {
        using var stranger = new Exchange(server.Address, "tid_wrong");

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => stranger.GetHashAsync(RecordId, TestContext.Current.CancellationToken));
    }

    private static string Body(string more) => $$"""
        {"record":{"recordId":"{{RecordId}}","version":7,"signalType":"image_md5","hashValue":"{{new string('b', 32)}}","mediaType":"image",
          "hashStatus":"Active","firstSeen":"2026-01-02T03:04:05Z","changed":"2026-01-02T03:04:05Z"}{{more}}}
        """;

    private Task<HashDetails?> FindAsync() => exchange.GetHashAsync(RecordId, TestContext.Current.CancellationToken);
}
