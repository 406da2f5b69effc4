using System.Text.Json;
using Azure.Messaging;
using Microsoft.Extensions.Options;
using TakeItDown.Client;
using TakeItDown.Hashes;
using TakeItDown.Publishing;
using TakeItDown.Tests.Benchmarks.Support;

namespace TakeItDown.Tests.Benchmarks.Rows;

/// <summary>What the signature of an event costs the exchange, and its verification a receiver, in processor time.</summary>
internal static class SigningRows
{
    private const int Rounds = 9;
    private const int Events = 1_000;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchOptions options)
    {
        using var signer = new EventSigner(Options.Create(new TopicOptions { SigningKeys = { new() { Value = SigningKey.Create() } } }));
        using var verifier = new EventVerifier(
            _ => Task.FromResult(JsonSerializer.Serialize(signer.PublicKeys, PublicKeysJson.Default.PublicKeys)), TimeProvider.System);
        var (signing, verifying) = (new List<double>(), new List<double>());
        for (var round = 0; round < options.Rounds(Rounds); round++)
        {
            CloudEvent[] events = [.. Enumerable.Range(0, Events).Select(_ => Event())];
            var start = Environment.CpuUsage.TotalTime;
            Array.ForEach(events, signer.Sign);
            signing.Add((Environment.CpuUsage.TotalTime - start).TotalMilliseconds / Events);

            JsonElement[] received = [.. events.Select(sent => JsonSerializer.SerializeToElement(sent))];
            start = Environment.CpuUsage.TotalTime;
            foreach (var one in received)
            {
                if (!await verifier.IsSignedAsync(one, CancellationToken.None))
                    throw new InvalidOperationException("A signed event was refused.");
            }

            verifying.Add((Environment.CpuUsage.TotalTime - start).TotalMilliseconds / Events);
            Progress.Step();
        }

        return
        [
            new("signing an event", "ms", signing, 1, IsAtLeast: false, "no storage request"),
            new("verifying an event", "ms", verifying, null, IsAtLeast: false),
        ];
    }

    private static CloudEvent Event()
    {
        var hash = HashValue.Parse("pdq", RandomHash.Pdq(Random.Shared.NextBytes));
        var now = DateTimeOffset.UtcNow;
        return HashEventPublisher.ToCloudEvent(
            new(hash.RecordId, now.ToUnixTimeMilliseconds(), "pdq", hash.Text, MediaType.Image, 100, HashStatus.Active, now, now), new("https://exchange.example"));
    }
}
