using Azure;
using Azure.Data.Tables;
using TakeItDown.Hashes;
using TakeItDown.Platforms;
using TakeItDown.Storage;

namespace TakeItDown.Verdicts;

/// <summary>What platforms answered: the rows <c>verdict.{platform}</c> and <c>undelivered.{platform}</c> beside each hash's record.</summary>
public sealed class AnswerStore(StorageClients storage, AnswerTally tally, StorageClock clock, TimeProvider time)
{
    private const int MaxAttempts = 10;

    /// <summary>Sorts right behind every verdict.</summary>
    private const string Behind = "verdict/";

    private readonly TableClient table = storage.Table(Tables.Hashes);

    /// <summary>How a hash stands with every platform that was sent it. One range of its partition.</summary>
    public async Task<HashAnswers> FindAsync(string recordId, CancellationToken cancellationToken)
    {
        var (version, platforms) = (0L, new Dictionary<string, PlatformAnswer>(StringComparer.Ordinal));
        await foreach (var row in RowsAsync(recordId, cancellationToken))
        {
            if (row.RowKey == HashRow.Key)
            {
                version = row.GetInt64(nameof(HashRow.Version))!.Value;
                foreach (var sent in Sent(row))
                    platforms[sent.Platform] = sent;
            }
            else if (Said(row, version) is { } answer)
            {
                platforms[answer.Platform] = answer;
            }
        }

        return new(version, platforms.Values);
    }

    /// <summary>
    /// Keeps a verdict unless the platform has come to a later one. Returns what the platform had said before, if anything.
    /// </summary>
    /// <exception cref="TimeoutException">Others kept changing the verdict; try again later.</exception>
    public async Task<VerdictChange> RecordAsync(Platform platform, string recordId, VerdictRow said, CancellationToken cancellationToken)
    {
        var verdict = said with { PartitionKey = recordId, RowKey = VerdictRow.Key(platform.Id) };
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var record = await table.GetEntityIfExistsAsync<HashRow>(recordId, HashRow.Key, cancellationToken: cancellationToken);
            if (!record.HasValue || !platform.SignalTypes.Contains(record.Value!.SignalType))
                return VerdictChange.UnknownRecord;
            var found = await table.GetEntityIfExistsAsync<VerdictRow>(recordId, verdict.RowKey, cancellationToken: cancellationToken);
            var earlier = found.HasValue ? found.Value : null;
            if (earlier?.At > verdict.At)
                return new(record.Value, earlier, earlier);
            try
            {
                await (earlier is null
                    ? table.AddEntityAsync(verdict, cancellationToken)
                    : table.UpdateEntityAsync(verdict, earlier.ETag, TableUpdateMode.Replace, cancellationToken));
                return new(record.Value, earlier, verdict);
            }
            catch (RequestFailedException conflict) when (conflict.Status is 409 or 412)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 50) * (attempt + 1)), time, cancellationToken);
            }
        }

        throw new TimeoutException("A verdict was changed by others ten times in a row.");
    }

    /// <summary>Writes down that a version was not delivered, unless that is known already of it or of a newer one.</summary>
    public async Task MarkUndeliveredAsync(string platform, string recordId, long version, CancellationToken cancellationToken)
    {
        var row = new UndeliveredRow { PartitionKey = recordId, RowKey = UndeliveredRow.Key(platform), Version = version, At = clock.Now };
        while (true)
        {
            var found = await table.GetEntityIfExistsAsync<UndeliveredRow>(recordId, row.RowKey, cancellationToken: cancellationToken);
            if (found.HasValue && found.Value!.Version >= version)
                return;
            try
            {
                await (found.HasValue
                    ? table.UpdateEntityAsync(row, found.Value!.ETag, TableUpdateMode.Replace, cancellationToken)
                    : table.AddEntityAsync(row, cancellationToken));
                return;
            }
            catch (RequestFailedException conflict) when (conflict.Status is 409 or 412)
            {
                // Another version of it was not delivered either: read again which.
            }
        }
    }

    /// <summary>Removes everything that is stored about the platforms' side of one hash.</summary>
    public async Task PurgeAsync(string recordId, CancellationToken cancellationToken)
    {
        var rows = table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {recordId} and RowKey gt {HashRow.Key}"), cancellationToken: cancellationToken);
        await foreach (var row in rows)
        {
            if (row.RowKey.StartsWith(VerdictRow.Prefix, StringComparison.Ordinal))
                await tally.ForgetAsync(row.RowKey[VerdictRow.Prefix.Length..], recordId, cancellationToken);
            await table.DeleteEntityAsync(recordId, row.RowKey, ETag.All, cancellationToken);
        }
    }

    private AsyncPageable<TableEntity> RowsAsync(string recordId, CancellationToken cancellationToken) => table.QueryAsync<TableEntity>(
        TableClient.CreateQueryFilter($"PartitionKey eq {recordId} and RowKey ge {HashRow.Key} and RowKey lt {Behind}"),
        select:
        [
            nameof(ITableEntity.RowKey), nameof(HashRow.Version), nameof(HashRow.SentTo), nameof(HashRow.Changed),
            nameof(VerdictRow.Verdict), nameof(VerdictRow.Reason), nameof(VerdictRow.Matches), nameof(VerdictRow.Removed), nameof(VerdictRow.At),
        ],
        cancellationToken: cancellationToken);

    private static IEnumerable<PlatformAnswer> Sent(TableEntity record) =>
        (record.GetString(nameof(HashRow.SentTo)) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(platform => new PlatformAnswer(platform, PlatformAnswer.Sent, record.GetDateTimeOffset(nameof(HashRow.Changed))!.Value));

    /// <summary>Null for an earlier version that was not delivered, which is no news any more.</summary>
    private static PlatformAnswer? Said(TableEntity row, long version) => row.RowKey.Split('.', 2) switch
    {
        ["undelivered", var platform] when row.GetInt64(nameof(UndeliveredRow.Version)) >= version =>
            new(platform, PlatformAnswer.Undelivered, row.GetDateTimeOffset(nameof(UndeliveredRow.At))!.Value),
        ["verdict", var platform] => new(
            platform,
            row.GetString(nameof(VerdictRow.Verdict)),
            row.GetDateTimeOffset(nameof(VerdictRow.At))!.Value,
            row.GetString(nameof(VerdictRow.Reason)),
            row.GetInt32(nameof(VerdictRow.Matches)),
            row.GetInt32(nameof(VerdictRow.Removed))),
        _ => null,
    };
}
