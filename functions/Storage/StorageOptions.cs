using System.ComponentModel.DataAnnotations;

namespace TakeItDown.Storage;

/// <summary>
/// The storage account, from the setting the Functions host itself uses: <c>AzureWebJobsStorage</c> is a connection string
/// on a developer's machine, <c>AzureWebJobsStorage__accountName</c> names the account in the cloud, reached by identity.
/// </summary>
public sealed class StorageOptions : IValidatableObject
{
    public const string Section = "AzureWebJobsStorage";

    public string? ConnectionString { get; set; }

    public string? AccountName { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(ConnectionString) == string.IsNullOrWhiteSpace(AccountName))
            yield return new($"Set either {Section} (a connection string) or {Section}__accountName, and not both.");
    }
}
