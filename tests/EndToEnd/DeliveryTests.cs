using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Blobs;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>What becomes of an event when the platform misbehaves. Alone, since a moved clock cuts short what others are waiting for.</summary>
[CollectionDefinition(nameof(DeliveryTests), DisableParallelization = true)]
[Collection(nameof(DeliveryTests))]
public class DeliveryTests(ExchangeUnderTest exchange)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [SteeringFact]
    public async Task A_receiver_that_answers_500_twice_gets_it_the_third_time()
    {
        var hash = Pdq.Random();
        await TellMoodyAsync(hash, 500, 500);

        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));

        var attempts = await Poll.UntilAsync("a third attempt", async () =>
        {
            using var advanced = await exchange.StandIns.PostAsJsonAsync("local/clock", new { advance = "00:00:40" }, Cancelled);
            return await AttemptsAsync(hash) is { Length: 3 } three ? three : null;
        });
        Assert.Equal([500, 500, 204], attempts.Select(attempt => attempt.GetProperty("status").GetInt32()));
        Assert.Single(attempts.Select(attempt => attempt.GetProperty("eventId").GetString()).Distinct());
    }

    [SteeringFact]
    public async Task A_receiver_that_answers_400_finds_it_in_the_dead_letters()
    {
        var hash = Pdq.Random();
        await TellMoodyAsync(hash, 400);

        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));

        var container = new BlobContainerClient(exchange.Storage, "dead-letters");
        var letter = await Poll.UntilAsync("a dead letter", async () =>
        {
            await foreach (var blob in container.GetBlobsAsync(prefix: "MOODY/", traits: default, states: default, cancellationToken: Cancelled))
            {
                var letters = await container.GetBlobClient(blob.Name).DownloadContentAsync(Cancelled);
                if (letters.Value.Content.ToString() is var text && text.Contains(hash.RecordId, StringComparison.Ordinal))
                    return text;
            }

            return null;
        });
        var undelivered = Assert.Single(JsonDocument.Parse(letter).RootElement.EnumerateArray());
        Assert.Equal(hash.RecordId, undelivered.GetProperty("subject").GetString());
        Assert.Single((await AttemptsAsync(hash))!);
    }

    [SteeringFact]
    public async Task A_receiver_that_never_completes_the_handshake_gets_nothing()
    {
        var hash = Pdq.Random();

        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));
        await exchange.Receiver.DeliveredAsync(hash);

        var silent = (await exchange.StandIns.GetFromJsonAsync<JsonElement>("local/eventgrid", Cancelled))
            .GetProperty("subscriptions").EnumerateArray().Single(subscription => subscription.GetProperty("name").GetString() == "silent");
        Assert.NotNull(silent.GetProperty("refusal").GetString());
        Assert.Empty(silent.GetProperty("pending").EnumerateArray());
        Assert.Equal(1, exchange.Silent.Asked);
        Assert.Equal(0, exchange.Silent.Sent);
    }

    private async Task TellMoodyAsync(Pdq hash, params int[] statuses)
    {
        using var told = await exchange.StandIns.PutAsJsonAsync($"platforms/moody/answers/{hash.RecordId}", statuses, Cancelled);
        told.EnsureSuccessStatusCode();
    }

    private Task<JsonElement[]?> AttemptsAsync(Pdq hash) =>
        exchange.StandIns.GetFromJsonAsync<JsonElement[]>($"platforms/moody/attempts/{hash.RecordId}", Cancelled);
}
