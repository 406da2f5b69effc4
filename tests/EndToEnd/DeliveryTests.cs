using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Blobs;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>Deliveries to platforms that fail. Runs alone, because it moves the clock.</summary>
[CollectionDefinition(nameof(DeliveryTests), DisableParallelization = true)]
[Collection(nameof(DeliveryTests))]
public class DeliveryTests(ExchangeUnderTest exchange)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [LocalOnlyFact]
    public async Task An_event_refused_twice_with_500_is_delivered_at_the_third_attempt()
    {
        var hash = Pdq.Random();
        await SetResponsesAsync(hash, 500, 500);

        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));

        var attempts = await Poll.UntilAsync("a third attempt", async () =>
        {
            using var advanced = await exchange.ServicesClient.PostAsJsonAsync("local/clock", new { advance = "00:00:40" }, Cancelled);
            return await AttemptsAsync(hash) is { Length: 3 } three ? three : null;
        });
        Assert.Equal([500, 500, 204], attempts.Select(attempt => attempt.GetProperty("status").GetInt32()));
        Assert.Single(attempts.Select(attempt => attempt.GetProperty("eventId").GetString()).Distinct());
    }

    [LocalOnlyFact]
    public async Task An_event_refused_with_400_is_dead_lettered()
    {
        var hash = Pdq.Random();
        await SetResponsesAsync(hash, 400);

        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));

        var container = new BlobContainerClient(exchange.Storage, "dead-letters");
        var letter = await Poll.UntilAsync("a dead letter", async () =>
        {
            await foreach (var blob in container.GetBlobsAsync(prefix: "UNRELIABLE/", traits: default, states: default, cancellationToken: Cancelled))
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

    [LocalOnlyFact]
    public async Task A_platform_that_does_not_consent_receives_nothing()
    {
        var hash = Pdq.Random();

        using var submitted = await exchange.Api.SubmitAsync(Pdq.Case(hash));
        await exchange.Receiver.DeliveredAsync(hash);

        var silent = (await exchange.ServicesClient.GetFromJsonAsync<JsonElement>("local/eventgrid", Cancelled))
            .GetProperty("subscriptions").EnumerateArray().Single(subscription => subscription.GetProperty("name").GetString() == "silent");
        Assert.NotNull(silent.GetProperty("refusal").GetString());
        Assert.Empty(silent.GetProperty("pending").EnumerateArray());
        Assert.Equal(1, exchange.Silent.Handshakes);
        Assert.Equal(0, exchange.Silent.Deliveries);
    }

    private async Task SetResponsesAsync(Pdq hash, params int[] statuses)
    {
        using var set = await exchange.ServicesClient.PutAsJsonAsync($"platforms/unreliable/responses/{hash.RecordId}", statuses, Cancelled);
        set.EnsureSuccessStatusCode();
    }

    private Task<JsonElement[]?> AttemptsAsync(Pdq hash) =>
        exchange.ServicesClient.GetFromJsonAsync<JsonElement[]>($"platforms/unreliable/attempts/{hash.RecordId}", Cancelled);
}
