using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.Platforms;

/// <summary>The API keys of platforms. A platform can have two valid keys, so that it can change from one to the other without a gap.</summary>
public sealed class ApiKeyStore(StorageClients storage, StorageClock clock)
{
    public const int MaxKeys = 2;

    private readonly TableClient table = storage.Table(Tables.Platforms);

    /// <summary>A platform's valid keys, oldest first.</summary>
    public async Task<IReadOnlyList<ApiKeyRow>> ListAsync(string platformId, CancellationToken cancellationToken)
    {
        var keys = await table.RangeAsync<ApiKeyRow>(platformId, ApiKeyRow.Prefix, cancellationToken).ToListAsync(cancellationToken);
        return [.. keys.OrderBy(row => row.Number)];
    }

    /// <summary>Creates a key and stores its digest. Null when the platform already has two keys.</summary>
    public Task<(ApiKey ApiKey, int Number)?> CreateAsync(string platformId, CancellationToken cancellationToken) =>
        storage.RetryOnConflictAsync<(ApiKey, int)?>(
            async _ =>
            {
                var keys = await ListAsync(platformId, cancellationToken);
                if (keys.Count >= MaxKeys)
                    return null;
                var apiKey = ApiKey.Create(platformId);
                var number = keys.Count == 0 ? 1 : keys[^1].Number + 1;
                await table.AddEntityAsync(ApiKeyRow.From(apiKey, number, clock.Now), cancellationToken);
                return (apiKey, number);
            },
            cancellationToken);

    /// <returns>False when there is no valid key with that number.</returns>
    public async Task<bool> RevokeAsync(string platformId, int number, CancellationToken cancellationToken)
    {
        var response = await table.DeleteEntityAsync(platformId, ApiKeyRow.RowKeyFor(number), ETag.All, cancellationToken);
        return response.Status != 404;
    }

    public async Task<bool> IsValidAsync(ApiKey apiKey, CancellationToken cancellationToken)
    {
        var digest = apiKey.Digest;
        return (await ListAsync(apiKey.PlatformId, cancellationToken)).Any(row => CryptographicOperations.FixedTimeEquals(row.Digest, digest));
    }
}

/// <summary>One of a platform's valid API keys.</summary>
public sealed record ApiKeyRow : TableRow
{
    public const string Prefix = "key.";

    public int Number { get; set; }

    public byte[] Digest { get; set; } = [];

    public DateTimeOffset Created { get; set; }

    public static string RowKeyFor(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}");

    public static ApiKeyRow From(ApiKey apiKey, int number, DateTimeOffset now) => new()
    {
        PartitionKey = apiKey.PlatformId,
        RowKey = RowKeyFor(number),
        Number = number,
        Digest = apiKey.Digest,
        Created = now,
    };
}
