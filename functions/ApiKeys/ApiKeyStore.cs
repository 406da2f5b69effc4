using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using TakeItDown.Http;
using TakeItDown.Storage;

namespace TakeItDown.ApiKeys;

/// <summary>The API keys of platforms and operators. An owner can have two valid keys, to change from one to the other without a gap.</summary>
public sealed class ApiKeyStore(StorageClients storage, StorageClock clock)
{
    /// <summary>The HTTP authentication scheme of <see cref="FindOwnerAsync(HttpRequest, CancellationToken)"/>.</summary>
    public const string Scheme = "Bearer";

    public const int MaxKeys = 2;

    private readonly TableClient platforms = storage.Table(Tables.Platforms);
    private readonly TableClient operators = storage.Table(Tables.Operators);

    /// <summary>The owner's valid keys, oldest first. One range query.</summary>
    public async Task<IReadOnlyList<ApiKeyRow>> ListAsync(ApiKeyOwner owner, CancellationToken cancellationToken)
    {
        var keys = await TableOf(owner).RangeAsync<ApiKeyRow>(owner.Name, ApiKeyRow.Prefix, cancellationToken).ToListAsync(cancellationToken);
        return [.. keys.OrderBy(row => row.Number)];
    }

    /// <summary>The valid keys of all operators.</summary>
    public IAsyncEnumerable<ApiKeyRow> ListOperatorsAsync(CancellationToken cancellationToken) =>
        operators.QueryAsync<ApiKeyRow>(cancellationToken: cancellationToken);

    /// <summary>The ids of all platforms that have rows, listed or not. One request for each: it skips their other rows.</summary>
    public async IAsyncEnumerable<string> ListPlatformsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var id = "";
        while (await FindAfterAsync(id) is { } row)
            yield return id = row.PartitionKey;

        async Task<ApiKeyRow?> FindAfterAsync(string before) => await platforms.QueryAsync<ApiKeyRow>(
            TableClient.CreateQueryFilter($"PartitionKey gt {before}"), maxPerPage: 1, select: [nameof(ApiKeyRow.PartitionKey)], cancellationToken)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Creates a key and stores its digest. Null when the owner already has two keys.</summary>
    public Task<(ApiKey ApiKey, int Number)?> CreateAsync(ApiKeyOwner owner, CancellationToken cancellationToken) =>
        storage.RetryOnConflictAsync<(ApiKey, int)?>(
            async _ =>
            {
                var keys = await ListAsync(owner, cancellationToken);
                if (keys.Count >= MaxKeys)
                    return null;
                var apiKey = ApiKey.Create(owner);
                var number = keys.Count == 0 ? 1 : keys[^1].Number + 1;
                await TableOf(owner).AddEntityAsync(ApiKeyRow.From(apiKey, number, clock.Now), cancellationToken);
                return (apiKey, number);
            },
            cancellationToken);

    /// <returns>False when there is no valid key with that number.</returns>
    public async Task<bool> RevokeAsync(ApiKeyOwner owner, int number, CancellationToken cancellationToken)
    {
        var response = await TableOf(owner).DeleteEntityAsync(owner.Name, ApiKeyRow.RowKeyFor(number), ETag.All, cancellationToken);
        return response.Status != 404;
    }

    /// <summary>The owner of the key in <c>Authorization: Bearer tid_…</c>, or null.</summary>
    public Task<ApiKeyOwner?> FindOwnerAsync(HttpRequest request, CancellationToken cancellationToken) => FindOwnerAsync(Read(request), cancellationToken);

    /// <summary>The key in <c>Authorization: Bearer tid_…</c>, valid or not; null without one.</summary>
    public static string? Read(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) && header.Scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header.Parameter
            : null;

    /// <summary>The owner of a valid key, or null. One range query.</summary>
    public async Task<ApiKeyOwner?> FindOwnerAsync(string? text, CancellationToken cancellationToken)
    {
        if (!ApiKey.TryParse(text, out var apiKey))
            return null;
        var digest = apiKey.Digest;
        return (await ListAsync(apiKey.Owner, cancellationToken)).Any(row => CryptographicOperations.FixedTimeEquals(row.Digest, digest)) ? apiKey.Owner : null;
    }

    private TableClient TableOf(ApiKeyOwner owner) => owner.Kind == ApiKeyKind.Operator ? operators : platforms;
}

/// <summary>One of the valid API keys of a platform or an operator. The partition is the platform's id or the operator's name.</summary>
public sealed record ApiKeyRow : TableRow
{
    public const string Prefix = "key.";

    private static readonly ApiProblem InvalidNumber = new("number", new("key-number", "The number of a key must be a whole number, 1 or more."));

    public int Number { get; set; }

    public byte[] Digest { get; set; } = [];

    public DateTimeOffset Created { get; set; }

    /// <summary>Reads the number of a key in a path.</summary>
    public static bool TryParseNumber(string text, out int number, [NotNullWhen(false)] out ApiProblem? problem)
    {
        problem = WholeNumber.TryParse(text, 1, int.MaxValue, out number) ? null : InvalidNumber;
        return problem is null;
    }

    public static string RowKeyFor(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}");

    public static ApiKeyRow From(ApiKey apiKey, int number, DateTimeOffset now) => new()
    {
        PartitionKey = apiKey.Owner.Name,
        RowKey = RowKeyFor(number),
        Number = number,
        Digest = apiKey.Digest,
        Created = now,
    };
}
