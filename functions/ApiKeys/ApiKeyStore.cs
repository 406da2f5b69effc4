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

    private const int MaxUsageRows = 90; // a transaction takes 100 rows

    /// <summary>Sorts after the id of every platform, and before the other rows of the table.</summary>
    private const string AfterLastId = "~";

    private readonly TableClient platforms = storage.Table(Tables.Platforms);
    private readonly TableClient operators = storage.Table(Tables.Operators);

    /// <summary>The owner's keys, oldest first. Some may have expired. One range query.</summary>
    public async Task<IReadOnlyList<ApiKeyRow>> ListAsync(ApiKeyOwner owner, CancellationToken cancellationToken)
    {
        var keys = await TableOf(owner).RangeAsync<ApiKeyRow>(owner.Name, ApiKeyRow.Prefix, cancellationToken).ToListAsync(cancellationToken);
        return [.. keys.OrderBy(row => row.Number)];
    }

    /// <summary>The keys of all operators.</summary>
    public IAsyncEnumerable<ApiKeyRow> ListOperatorsAsync(CancellationToken cancellationToken)
    {
        var (from, to) = (ApiKeyRow.Prefix, TableExtensions.EndOf(ApiKeyRow.Prefix));
        return operators.QueryAsync<ApiKeyRow>(TableClient.CreateQueryFilter($"RowKey ge {from} and RowKey lt {to}"), cancellationToken: cancellationToken);
    }

    /// <summary>The ids of all platforms that have rows, listed or not. One request for each: it skips their other rows.</summary>
    public async IAsyncEnumerable<string> ListPlatformsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var id = "";
        while (await FindAfterAsync(id) is { } row)
            yield return id = row.PartitionKey;

        async Task<ApiKeyRow?> FindAfterAsync(string before) => await platforms.QueryAsync<ApiKeyRow>(
            TableClient.CreateQueryFilter($"PartitionKey gt {before} and PartitionKey lt {AfterLastId}"), maxPerPage: 1, select: [nameof(ApiKeyRow.PartitionKey)], cancellationToken)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Creates a key and stores its digest. Its number was never used before. Deletes the owner's expired keys, and what is stored about the use of deleted ones. Null when the owner already has two valid keys.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <param name="scope">What the key of a platform can do.</param>
    /// <param name="expires">When it stops working, or null.</param>
    public Task<(ApiKey ApiKey, int Number)?> CreateAsync(
        ApiKeyOwner owner, CancellationToken cancellationToken, ApiKeyScope scope = ApiKeyScope.ReadAndVerdicts, DateTimeOffset? expires = null) =>
        storage.RetryOnConflictAsync<(ApiKey, int)?>(
            async _ =>
            {
                var now = clock.Now;
                var last = await TableOf(owner).FindAsync<ApiKeyNumberRow>(owner.Name, ApiKeyNumberRow.NumberRowKey, cancellationToken);
                var keys = await ListAsync(owner, cancellationToken);
                var expired = keys.Where(key => key.IsExpired(now)).ToList();
                if (keys.Count - expired.Count >= MaxKeys)
                    return null;
                List<TableRow> deleted = [.. expired, .. await UsageWithoutKeyAsync(owner, keys.Except(expired), cancellationToken)];
                var apiKey = ApiKey.Create(owner);
                // Keys from before the numbers were stored have none there.
                var number = keys.Select(key => key.Number).Append(last?.Last ?? 0).Max() + 1;
                await TableOf(owner).SubmitTransactionAsync(
                    [
                        ApiKeyRow.From(apiKey, number, now, scope, expires).ToWrite(read: null),
                        new ApiKeyNumberRow { PartitionKey = owner.Name, Last = number }.ToWrite(last?.ETag),
                        .. deleted.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, row.ETag)),
                    ],
                    cancellationToken);
                return (apiKey, number);
            },
            cancellationToken);

    /// <returns>False when there is no valid key with that number.</returns>
    public async Task<bool> RevokeAsync(ApiKeyOwner owner, int number, CancellationToken cancellationToken)
    {
        var response = await TableOf(owner).DeleteEntityAsync(owner.Name, ApiKeyRow.RowKeyFor(number), ETag.All, cancellationToken);
        await TableOf(owner).DeleteEntityAsync(owner.Name, ApiKeyUsageRow.RowKeyFor(number), ETag.All, cancellationToken);
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
    public async Task<ApiKeyOwner?> FindOwnerAsync(string? text, CancellationToken cancellationToken) =>
        await FindAsync(text, cancellationToken) is { } found && !found.Row.IsExpired(clock.Now) ? found.Owner : null;

    /// <summary>A stored key, which may have expired, and its owner; or null. One range query.</summary>
    public async Task<(ApiKeyOwner Owner, ApiKeyRow Row)?> FindAsync(string? text, CancellationToken cancellationToken)
    {
        if (!ApiKey.TryParse(text, out var apiKey))
            return null;
        var digest = apiKey.Digest;
        var rows = await ListAsync(apiKey.Owner, cancellationToken);
        return rows.FirstOrDefault(row => CryptographicOperations.FixedTimeEquals(row.Digest, digest)) is { } found ? (apiKey.Owner, found) : null;
    }

    /// <summary>What is stored about the use of keys that are not among these, as many rows as one transaction can delete.</summary>
    private async Task<IReadOnlyList<ApiKeyUsageRow>> UsageWithoutKeyAsync(
        ApiKeyOwner owner, IEnumerable<ApiKeyRow> keys, CancellationToken cancellationToken)
    {
        var kept = keys.Select(key => ApiKeyUsageRow.RowKeyFor(key.Number)).ToHashSet(StringComparer.Ordinal);
        return await TableOf(owner).RangeAsync<ApiKeyUsageRow>(owner.Name, ApiKeyUsageRow.Prefix, cancellationToken)
            .Where(row => !kept.Contains(row.RowKey)).Take(MaxUsageRows).ToListAsync(cancellationToken);
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

    public ApiKeyScope Scope { get; set; }

    /// <summary>When it stops working, or null.</summary>
    public DateTimeOffset? Expires { get; set; }

    public bool IsExpired(DateTimeOffset now) => Expires <= now;

    public bool Allows(ApiKeyScope scope) => Scope == scope || Scope == ApiKeyScope.ReadAndVerdicts;

    /// <summary>Reads the number of a key in a path.</summary>
    public static bool TryParseNumber(string text, out int number, [NotNullWhen(false)] out ApiProblem? problem)
    {
        problem = WholeNumber.TryParse(text, 1, int.MaxValue, out number) ? null : InvalidNumber;
        return problem is null;
    }

    public static string RowKeyFor(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}");

    public static ApiKeyRow From(
        ApiKey apiKey, int number, DateTimeOffset now, ApiKeyScope scope = ApiKeyScope.ReadAndVerdicts, DateTimeOffset? expires = null) => new()
        {
            PartitionKey = apiKey.Owner.Name,
            RowKey = RowKeyFor(number),
            Number = number,
            Digest = apiKey.Digest,
            Created = now,
            Scope = scope,
            Expires = expires,
        };
}

/// <summary>The highest number that a key of this owner ever had. It stays when keys are deleted, so that no number is used again.</summary>
public sealed record ApiKeyNumberRow : TableRow
{
    public const string NumberRowKey = "number";

    public ApiKeyNumberRow() => RowKey = NumberRowKey;

    public int Last { get; set; }
}

/// <summary>What the API key of a platform can do. Keys of operators can do everything.</summary>
public enum ApiKeyScope
{
    /// <summary>Read hashes and send verdicts.</summary>
    ReadAndVerdicts,

    /// <summary>Read hashes only.</summary>
    Read,

    /// <summary>Send verdicts only.</summary>
    Verdicts,
}
