using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;
using TakeItDown.Operators;
using TakeItDown.Storage;

namespace TakeItDown.Platforms;

/// <summary>
/// Every five minutes, deletes the API keys of platforms that are no longer listed. They are refused already; deleted keys stay refused when
/// the platform is listed again. It is idempotent.
/// </summary>
public sealed class EndRemovedPlatforms(PlatformList platforms, ApiKeyStore apiKeys, AuditLog audit, StorageClock clock)
{
    /// <summary>A process that does not have the new list of platforms yet must not delete the first key of a platform that it does not know.</summary>
    private static readonly TimeSpan MinAge = TimeSpan.FromMinutes(10);

    [Function(nameof(EndRemovedPlatforms))]
    public async Task Run([TimerTrigger("0 2/5 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await foreach (var id in apiKeys.ListPlatformsAsync(cancellationToken))
        {
            if (platforms.Find(id) is not null)
                continue;
            var owner = ApiKeyOwner.Platform(id);
            foreach (var key in (await apiKeys.ListAsync(owner, cancellationToken)).Where(key => key.Created < clock.Now - MinAge))
            {
                await audit.RecordAsync(
                    new(AuditEntry.Rule, "revoke API key", $"platform {id}, key {key.Number}"),
                    () => apiKeys.RevokeAsync(owner, key.Number, cancellationToken),
                    isRevoked => isRevoked ? "revoked: the platform is no longer listed" : "no such key",
                    cancellationToken);
            }
        }
    }
}
