using System.Text;
using Azure.Storage.Queues.Models;
using Microsoft.AspNetCore.Http;
using TakeItDown.Cases;
using TakeItDown.Local.Storage;
using TakeItDown.Publishing;
using TakeItDown.Storage;
using TakeItDown.Tests.Benchmarks.Support;

namespace TakeItDown.Tests.Benchmarks.Rows;

/// <summary>How many requests of storage and the topic an operation takes. These do not depend on the machine.</summary>
internal static class RequestRows
{
    private const int AtOnce = 16;

    public static async Task<IReadOnlyList<Figure>> CountAsync(BenchOptions options)
    {
        await using var azurite = await Azurite.StartInMemoryAsync(CancellationToken.None);
        await Provisioning.ProvisionAsync(azurite.ConnectionString, prefix: "", CancellationToken.None);
        var clock = new FrozenClock();
        var transport = new CountingTransport(clock);
        await using var exchange = new InProcessExchange(azurite.ConnectionString, transport, clock);
        await SubmitAsync(exchange, Hashes(1));
        await PublishAsync(exchange); // the first use asks for more, for example for the benign list
        var figures = new List<Figure>();

        transport.Take();
        foreach (var hashes in new[] { 1, 100 })
        {
            await SubmitAsync(exchange, Hashes(hashes));
            figures.Add(Count($"storage requests per submit, {(hashes == 1 ? "1 hash" : $"{hashes} hashes")}", transport.Take(), 2));
        }

        await PublishAsync(exchange);
        transport.Take();
        await SubmitAsync(exchange, Hashes(10));
        await PublishAsync(exchange);
        figures.Add(Count("requests per new hash, case of 10, alone", transport.Take() / 10.0, 1.6));

        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SubmitAsync(exchange, Hashes(10))));
        await PublishAsync(exchange);
        figures.Add(Count($"requests per new hash, case of 10, {AtOnce} messages at once", transport.Take() / (10.0 * AtOnce), 1.3));

        figures.Add(Count("requests per known hash", (await KnownAsync(exchange, transport, 11) - await KnownAsync(exchange, transport, 1)) / 10.0, 3));
        return figures;
    }

    /// <summary>The requests that publish a case of hashes that another case has claimed before.</summary>
    private static async Task<int> KnownAsync(InProcessExchange exchange, CountingTransport transport, int count)
    {
        var hashes = Hashes(count);
        await SubmitAsync(exchange, hashes);
        await PublishAsync(exchange);
        await SubmitAsync(exchange, hashes);
        transport.Take();
        await PublishAsync(exchange);
        return transport.Take();
    }

    private static Figure Count(string name, double count, double target) => new(name, "", [count], target, IsAtLeast: false);

    private static string[] Hashes(int count) => [.. Enumerable.Range(0, count).Select(_ => RandomHash.Pdq(Random.Shared.NextBytes))];

    private static async Task SubmitAsync(InProcessExchange exchange, string[] hashes)
    {
        var http = new DefaultHttpContext();
        http.Request.ContentType = "application/json";
        http.Request.Body = new MemoryStream(Encoding.ASCII.GetBytes(CaseBody.Of(hashes)));
        if (await exchange.Get<SubmitCase>().Run(http.Request, CancellationToken.None) is not IStatusCodeHttpResult { StatusCode: StatusCodes.Status202Accepted })
            throw new InvalidOperationException("The case was not accepted.");
    }

    /// <summary>Receives up to 16 messages in one request, publishes them at the same time, and deletes each, as the Functions host does.</summary>
    private static async Task PublishAsync(InProcessExchange exchange)
    {
        var queue = exchange.Get<StorageClients>().Queue(Queues.Changes);
        var publish = exchange.Get<PublishChange>();
        QueueMessage[] messages = await queue.ReceiveMessagesAsync(AtOnce);
        await Task.WhenAll(messages.Select(async message =>
        {
            await publish.Run(message.Body.ToString(), CancellationToken.None);
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        }));
    }
}
