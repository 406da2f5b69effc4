using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace TakeItDown.Platforms;

/// <summary>One of a platform's live API keys.</summary>
public sealed record ApiKeyRow : ITableEntity
{
    public const string Prefix = "key.";

    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public int Number { get; set; }

    public byte[] Digest { get; set; } = [];

    public DateTimeOffset Created { get; set; }

    public static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}");
}
