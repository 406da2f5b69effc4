using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using TakeItDown.DeadLetters;
using TakeItDown.Platforms;
using TakeItDown.Storage;

namespace TakeItDown.Retention;

/// <summary>Every hour, deletes the old rows about undelivered events.</summary>
public sealed class PurgeDeadLetters(PlatformList platforms, DeadLetterStore deadLetters, IOptions<PlatformOptions> options, StorageClock clock)
{
    [Function(nameof(PurgeDeadLetters))]
    public async Task Run([TimerTrigger("0 27 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var until = clock.Now.AddDays(-options.Value.KeepDeadLettersDays);
        foreach (var platform in platforms.All)
            await deadLetters.PurgeAsync(platform.Id, until, cancellationToken);
    }
}
