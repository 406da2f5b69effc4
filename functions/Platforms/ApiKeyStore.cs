using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.Platforms;

/// <summary>The API keys of platforms: two may live at once, so that a platform can change over without a gap.</summary>
public sealed class ApiKeyStore(StorageClients storage, StorageClock clock)
{
    public const int MaxLiveKeys = 2;

    private readonly TableClient table = storage.Table(Tables.Platforms);

    /// <summary>A platform's live keys, oldest first.</summary>
    public async Task<IReadOnlyList<ApiKeyRow>> LiveAsync(string platformId, CancellationToken cancellationToken)
    {
        var live = new List<ApiKeyRow>();
        var rows = table.QueryAsync<ApiKeyRow>(
            TableClient.CreateQueryFilter($"PartitionKey eq {platformId} and RowKey ge {ApiKeyRow.Prefix} and RowKey lt {"key/"}"),
            cancellationToken: cancellationToken);
        await foreach (var row in rows)
            live.Add(row);
        return [.. live.OrderBy(row => row.Number)];
    }

    /// <summary>Makes a key and keeps its digest. Null when two live already: revoke one first.</summary>
    public async Task<(ApiKey Key, int Number)?> IssueAsync(string platformId, CancellationToken cancellationToken)
    {
        for (var live = await LiveAsync(platformId, cancellationToken); live.Count < MaxLiveKeys; live = await LiveAsync(platformId, cancellationToken))
        {
            var key = ApiKey.Create(platformId);
            var number = live.Count == 0 ? 1 : live[^1].Number + 1;
            try
            {
                await table.AddEntityAsync(
                    new ApiKeyRow
                    {
                        PartitionKey = platformId,
                        RowKey = ApiKeyRow.Key(number),
                        Number = number,
                        Digest = key.Digest,
                        Created = clock.Now,
                    },
                    cancellationToken);
                return (key, number);
            }
            catch (RequestFailedException taken) when (taken.Status == 409)
            {
                // Somebody else issued that number meanwhile.
            }
        }

        return null;
    }

    /// <summary>False when there is no such live key.</summary>
    public async Task<bool> RevokeAsync(string platformId, int number, CancellationToken cancellationToken)
    {
        var answer = await table.DeleteEntityAsync(platformId, ApiKeyRow.Key(number), ETag.All, cancellationToken);
        return answer.Status != 404;
    }

    public async Task<bool> IsLiveAsync(ApiKey key, CancellationToken cancellationToken)
    {
        var digest = key.Digest;
        return (await LiveAsync(key.PlatformId, cancellationToken)).Any(row => CryptographicOperations.FixedTimeEquals(row.Digest, digest));
    }
}
