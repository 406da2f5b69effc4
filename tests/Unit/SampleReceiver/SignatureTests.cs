using Microsoft.Extensions.Logging;

namespace TakeItDown.Tests.Unit.SampleReceiver;

public sealed class SignatureTests : IAsyncLifetime
{
    private const long HugeVersion = 9_000_000_000_000_000;

    private readonly TemporaryFile database = new();
    private FakeExchange exchange = null!;
    private RunningReceiver receiver = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        exchange = await FakeExchange.StartAsync();
        receiver = await RunningReceiver.StartAsync(database, exchange);
    }

    public async ValueTask DisposeAsync()
    {
        await receiver.DisposeAsync();
        await exchange.DisposeAsync();
        database.Dispose();
    }

    [Fact]
    public async Task A_forged_event_with_a_huge_version_is_refused_and_the_record_is_unchanged()
    {
        var record = HashRecords.New();
        await receiver.DeliverAsync(record);
        var forged = record with { Version = HugeVersion, HashStatus = "Deleted" };
        var otherSignature = HashRecords.Unsigned(forged);
        otherSignature["dssematerial"] = HashRecords.Signed(record)["dssematerial"]!.DeepClone();

        using var unsigned = await receiver.PostAsync(HashRecords.Unsigned(forged).ToJsonString());
        using var signedForAnother = await receiver.PostAsync(otherSignature.ToJsonString());

        Assert.Equal((401, 401), ((int)unsigned.StatusCode, (int)signedForAnother.StatusCode));
        Assert.Equal((1, "Active"), ((await receiver.FindAsync(record))!.Record.Version, (await receiver.FindAsync(record))!.Record.HashStatus));
        Assert.Equal(2, receiver.Logs.At(LogLevel.Warning).Count(warning => warning == $"The exchange has not signed an event. Record id: {record.RecordId}"));
    }

    /// <summary>A name in another case would otherwise be data without a signature.</summary>
    [Fact]
    public async Task Data_under_a_similar_name_is_not_read()
    {
        var record = HashRecords.New();
        var received = HashRecords.Signed(record);
        received["Data"] = HashRecords.Unsigned(record with { Version = HugeVersion })["data"]!.DeepClone();

        using var response = await receiver.PostAsync(received.ToJsonString());

        Assert.Equal(1, (await receiver.FindAsync(record))!.Record.Version);
    }

    [Fact]
    public async Task Of_a_batch_the_forged_event_is_refused_and_the_others_are_stored()
    {
        var (genuine, forged) = (HashRecords.New(), HashRecords.New());

        using var response = await receiver.PostAsync(
            $"[{HashRecords.Unsigned(forged).ToJsonString()},{HashRecords.Event(genuine)}]", mediaType: "application/cloudevents-batch+json");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Null(await receiver.FindAsync(forged));
        Assert.NotNull(await receiver.FindAsync(genuine));
    }

    [Fact]
    public async Task While_something_else_than_keys_is_published_Event_Grid_retries()
    {
        var record = HashRecords.New();
        exchange.PublicKeys = "<html>Not found</html>";

        using var response = await receiver.PostAsync(HashRecords.Event(record));

        Assert.Equal(503, (int)response.StatusCode);
        Assert.Null(await receiver.FindAsync(record));
    }

    [Fact]
    public async Task While_the_keys_cannot_be_read_Event_Grid_retries()
    {
        var record = HashRecords.New();
        await exchange.DisposeAsync();

        using var response = await receiver.PostAsync(HashRecords.Event(record));

        Assert.Equal(503, (int)response.StatusCode);
        Assert.Null(await receiver.FindAsync(record));
    }
}
