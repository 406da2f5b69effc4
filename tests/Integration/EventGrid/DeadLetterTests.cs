using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TakeItDown.Local.EventGrid;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.EventGrid;

public class DeadLetterTests(AzuriteFixture azurite)
{
    private const string Event = """{"specversion":"1.0","id":"1","source":"https://exchange.example","type":"t","subject":"record"}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_message_about_a_dead_letter_names_the_blob_with_the_event()
    {
        var prefix = $"t{Guid.NewGuid():n}";
        var container = new BlobContainerClient(azurite.ConnectionString, $"{prefix}-dead-letters");
        var queue = new QueueClient(
            azurite.ConnectionString, $"{prefix}-dead-letters", new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await container.CreateAsync(cancellationToken: Cancel);
        await queue.CreateAsync(cancellationToken: Cancel);
        await using var receiver = await RefusingReceiverAsync();
        var ended = new TaskCompletionSource();
        await using var topic = new Topic(
            "key",
            TimeProvider.System,
            new DeadLetterSink(container, queue),
            NullLogger<Topic>.Instance,
            fact => _ = fact is DeliveryProgress.DeadLettered && ended.TrySetResult());

        Assert.Null(await topic.SubscribeAsync(new Subscription("platform", new Uri(receiver.Urls.Single())), Cancel));
        topic.Publish(PublishedEvent.Parse(System.Text.Encoding.UTF8.GetBytes(Event), batch: false, TimeProvider.System.GetUtcNow()).Events);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        var message = (await queue.ReceiveMessageAsync(cancellationToken: Cancel)).Value.Body.ToObjectFromJson<JsonElement>();
        var subject = message.GetProperty("subject").GetString()!;
        var root = $"/blobServices/default/containers/{container.Name}/blobs/";
        Assert.StartsWith(root + "PLATFORM/", subject, StringComparison.Ordinal);
        var blob = container.GetBlobClient(subject[root.Length..]);
        Assert.Equal(blob.Uri.AbsoluteUri, message.GetProperty("data").GetProperty("url").GetString());
        var content = (await blob.DownloadContentAsync(Cancel)).Value.Content;
        Assert.Equal(content.ToMemory().Length, message.GetProperty("data").GetProperty("contentLength").GetInt32());
        var letter = Assert.Single(content.ToObjectFromJson<JsonElement>().EnumerateArray());
        Assert.Equal("1", letter.GetProperty("id").GetString());
        Assert.Equal("UndeliverableDueToHttpBadRequest", letter.GetProperty("deadletterreason").GetString());
    }

    /// <summary>Consents to deliveries and responds to each with 400.</summary>
    private static async Task<WebApplication> RefusingReceiverAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            context.Response.Headers["WebHook-Allowed-Origin"] = "*";
            context.Response.StatusCode = HttpMethods.IsOptions(context.Request.Method) ? 200 : 400;
            return Task.CompletedTask;
        });
        await app.StartAsync(Cancel);
        return app;
    }
}
