using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Platforms;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>One page. The public client crashes when any member except the token is null or missing.</summary>
/// <param name="Count">The number of records.</param>
/// <param name="NextSetTimestamp">The client's new checkpoint, never earlier than its last one. No record will be added before that second.</param>
/// <param name="NextPageToken">Where the next page starts, if there is one.</param>
/// <param name="HasMoreRecords">False when the page ends at the latest visible record.</param>
/// <param name="HashRecords">A later record replaces an earlier one of the same type and value.</param>
internal sealed record FetchedHashes(
    int Count, long NextSetTimestamp, string? NextPageToken, bool HasMoreRecords, IReadOnlyList<FetchedHash> HashRecords)
{
    /// <summary>The page of the rows between the client's position and the end of the visible feed.</summary>
    public static FetchedHashes From(FetchQuery query, IReadOnlyList<FeedEntry> rows, FeedPosition visibleUntil, Platform platform)
    {
        var hasMore = rows.Count == query.PageSize;
        var end = hasMore ? rows[^1].Position : visibleUntil;
        FetchedHash[] records =
        [
            .. from row in rows
               where platform.SignalTypes.Contains(row.SignalType)
               let name = StopNciiSignals.NameOf(row.SignalType)
               where name is not null
               select FetchedHash.From(row, name),
        ];
        return new(
            records.Length,
            Math.Max(query.After.Time.ToUnixTimeSeconds(), end.Time.ToUnixTimeSeconds()),
            hasMore ? new FeedCursor(end).Text : null,
            hasMore,
            records);
    }
}

/// <summary>One version of a hash.</summary>
/// <param name="LastModtimestamp">The second of its feed position, which clients compare with their checkpoint.</param>
/// <param name="SignalType">StopNCII's name for the signal type.</param>
/// <param name="HashValue">Lower-case hexadecimal.</param>
/// <param name="HashStatus">Active or withdrawn. For every other status of ours a client must stop matching, and all clients know this one.</param>
internal sealed record FetchedHash(long LastModtimestamp, string SignalType, string HashValue, HashStatus HashStatus)
{
    /// <summary>Required, and always empty: nobody may learn who claims a hash.</summary>
    public IReadOnlyDictionary<string, string> CaseNumbers { get; } = ReadOnlyDictionary<string, string>.Empty;

    public static FetchedHash From(FeedEntry row, string signalType)
    {
        var hash = row.ToMatched();
        var status = hash.HashStatus == HashStatus.Active ? HashStatus.Active : HashStatus.Withdrawn;
        return new(row.Position.Time.ToUnixTimeSeconds(), signalType, hash.HashValue, status);
    }

    /// <summary>Without the hash, so that it does not get into a log.</summary>
    public override string ToString() => SignalType;
}

/// <summary>Unknown members are ignored, because StopNCII's clients may send more.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    UseStringEnumConverter = true,
    Converters = [typeof(IntegerConverter)])]
[JsonSerializable(typeof(FetchedHashes))]
[JsonSerializable(typeof(FeedbackBody))]
[JsonSerializable(typeof(SubmitStopNciiFeedback.Response), TypeInfoPropertyName = "SubmitFeedbackResponse")]
[JsonSerializable(typeof(StopNciiError))]
internal sealed partial class StopNciiJson : JsonSerializerContext;
