using System.ComponentModel.DataAnnotations;
using Azure.Storage.Queues;

namespace TakeItDown.Storage;

/// <summary>
/// The storage account of the exchange. The Functions host has another one, <c>AzureWebJobsStorage</c>, with its keys and the code
/// (docs/adr/0024). On a developer's machine <c>ExchangeStorage</c> is a connection string. In Azure <c>ExchangeStorage__accountName</c>
/// names the account, and the app signs in with its identity.
/// </summary>
public sealed class StorageOptions : IValidatableObject
{
    public const string Section = "ExchangeStorage";

    public string? ConnectionString { get; set; }

    public string? AccountName { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(ConnectionString) == string.IsNullOrWhiteSpace(AccountName))
            yield return new($"Set either {Section} (a connection string) or {Section}__accountName, and not both.");
        else if (!string.IsNullOrWhiteSpace(ConnectionString) && !IsConnectionString(ConnectionString))
            yield return new($"{Section} is not a valid connection string of a storage account with its key.");
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            _ = new QueueServiceClient(text);
            _ = SharedKeyPolicy.From(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}

/// <summary>The storage account of the daily exports. Without one, nothing is exported.</summary>
public sealed class BackupOptions : IValidatableObject
{
    public const string Section = "Backup";

    public string? ConnectionString { get; set; }

    public string? AccountName { get; set; }

    internal bool IsOn => !string.IsNullOrWhiteSpace(ConnectionString) || !string.IsNullOrWhiteSpace(AccountName);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(ConnectionString) && !string.IsNullOrWhiteSpace(AccountName))
            yield return new($"Set either {Section}__ConnectionString or {Section}__AccountName, or none of them.");
    }
}

/// <summary>How much work is done at the same time.</summary>
public sealed class ParallelismOptions
{
    public const string Section = "Parallelism";

    /// <summary>How many hashes or cases one invocation processes at the same time.</summary>
    [Range(1, 100)]
    public int MaxDegree { get; set; } = 16;

    /// <summary>How many hashes the bulk changes that one process publishes at the same time have together. A larger change runs alone.</summary>
    [Range(1, 10_000)]
    public int MaxBulkHashes { get; set; } = 100;
}
