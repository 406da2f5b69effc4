using System.Threading.Channels;
using Azure.Storage.Queues;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TakeItDown.Local.Host;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Host;

public sealed class QueueFunctionsTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Queue_functions_run_in_the_host_with_text_or_bytes()
    {
        var storage = new QueueServiceClient(azurite.ConnectionString, new() { MessageEncoding = QueueMessageEncoding.Base64 });
        var (texts, bytes) = ($"texts-{Guid.NewGuid():N}", $"bytes-{Guid.NewGuid():N}");
        QueueClient ofTexts = await storage.CreateQueueAsync(texts, cancellationToken: Cancelled);
        QueueClient ofBytes = await storage.CreateQueueAsync(bytes, cancellationToken: Cancelled);
        await ofTexts.SendMessageAsync("wörter", Cancelled);
        await ofBytes.SendMessageAsync(new BinaryData([0xFF, 0x00]), cancellationToken: Cancelled);
        var seen = Channel.CreateUnbounded<string>();

        await using var host = await FunctionsHost.StartAsync(
            new FunctionsHostSetup
            {
                Types = [typeof(Samples)],
                HostJson = Path.Combine(AppContext.BaseDirectory, "host.json"),
                Keys = new FunctionKeys("function-key", "master-key"),
                Url = "http://127.0.0.1:0",
                Configure = builder =>
                {
                    builder.Configuration["AzureWebJobsStorage"] = azurite.ConnectionString;
                    builder.Configuration["Texts"] = texts;
                    builder.Configuration["Bytes"] = bytes;
                    builder.Services.AddSingleton(seen.Writer);
                    builder.Logging.ClearProviders();
                },
            },
            Cancelled);

        string[] both = [await NextAsync(seen.Reader), await NextAsync(seen.Reader)];
        Assert.Equal(["FF00", "wörter"], both.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static Task<string> NextAsync(ChannelReader<string> seen) =>
        seen.ReadAsync(Cancelled).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancelled);

    public sealed class Samples(ChannelWriter<string> seen)
    {
        [Function("Texts")]
        public Task Texts([QueueTrigger("%Texts%")] string message, CancellationToken cancellationToken) =>
            seen.WriteAsync(message, cancellationToken).AsTask();

        [Function("Bytes")]
        public async Task Bytes([QueueTrigger("%Bytes%")] BinaryData message) => await seen.WriteAsync(Convert.ToHexString(message));
    }
}
