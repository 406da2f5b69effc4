using System.Reflection;
using System.Runtime.Serialization;
using System.Text.Json;
using Azure.Data.Tables;
using TakeItDown.Feed;
using TakeItDown.Hashes;

namespace TakeItDown.Tests.Infra.Support;

/// <summary>What Azure counts as the size of a row: text has two bytes for each character, in values and in names.</summary>
internal static class RowSize
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 0, 0, 0, TimeSpan.Zero);
    private static readonly ClaimedHash Hash = new(HashValue.Parse("pdq", new string('a', 64)), 100);
    private static readonly Claim Claim = new(new string('A', 32), 1, Active: true, Hash);
    private static readonly HashRow Record = HashRow.First(Hash, Claim.Cause, new string('0', 32), Now);

    /// <summary>The record of a hash with one claim, in the table <c>hashes</c>.</summary>
    public static double OfHash => Of(Record) + Of(ClaimRow.From(Claim));

    /// <summary>One version of it in the feed, with the record as platforms read it.</summary>
    public static double OfFeed => Of(FeedRow.From(Record));

    /// <summary>How many bytes the export of a hash with one claim has, before compression.</summary>
    public static double OfExport => JsonSerializer.SerializeToUtf8Bytes(Record).Length + JsonSerializer.SerializeToUtf8Bytes(ClaimRow.From(Claim)).Length;

    private static double Of(ITableEntity row) => 4 + (2 * (row.PartitionKey.Length + row.RowKey.Length)) + (
        from property in row.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.Name is not (nameof(ITableEntity.PartitionKey) or nameof(ITableEntity.RowKey) or nameof(ITableEntity.ETag))
            && !property.IsDefined(typeof(IgnoreDataMemberAttribute))
        let value = property.Name == nameof(ITableEntity.Timestamp) ? Now : property.GetValue(row)
        where value is not null
        select 8 + (2 * property.Name.Length) + value switch
        {
            string text => 4 + (2 * text.Length),
            Enum name => 4 + (2 * name.ToString().Length),
            bool => 1,
            int => 4,
            long or double or DateTimeOffset => 8,
            _ => throw new NotSupportedException(property.Name),
        }).Sum();
}
