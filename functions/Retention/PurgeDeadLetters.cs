using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using TakeItDown.ApiKeys;
using TakeItDown.DeadLetters;
using TakeItDown.Platforms;
using TakeItDown.Storage;

namespace TakeItDown.Retention;

/// <summary>Every hour, deletes the old rows about undelivered events, also those of platforms that are no longer listed.</summary>
public sealed class PurgeDeadLetters(ApiKeyStore apiKeys, DeadLetterStore deadLetters, IOptions<PlatformOptions> options, StorageClock clock)
{
    [Function(nameof(PurgeDeadLetters))]
    public async Task Run([TimerTrigger("0 27 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var until = clock.Now.AddDays(-options.Value.KeepDeadLettersDays);
        await foreach (var platform in apiKeys.ListPlatformsAsync(cancellationToken))
            await deadLetters.PurgeAsync(platform, until, cancellationToken);
    }
}
