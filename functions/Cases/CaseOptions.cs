using System.ComponentModel.DataAnnotations;

namespace TakeItDown.Cases;

/// <summary>The server secrets for case numbers and PINs, whether new cases are held, and how long withdrawn cases are kept.</summary>
public sealed class CaseOptions : IValidatableObject
{
    public const string Section = "Cases";

    /// <summary>Newest first. The first one signs new cases, and all of them verify existing ones. Do not remove a secret while its cases exist.</summary>
    public IList<SecretOptions> Secrets { get; } = [];

    /// <summary>While true, new cases are stored but not published until the operator releases them.</summary>
    public bool Hold { get; set; }

    /// <summary>With more new hashes than this in ten minutes, new cases are held until an operator ends that. 0 for no limit.</summary>
    [Range(0, 1_000_000_000)]
    public int HoldAbove { get; set; }

    /// <summary>How many hashes one address may send in an hour before its cases are published behind those of others.</summary>
    [Range(1, 1_000_000_000)]
    public int BulkAbove { get; set; } = 20;

    /// <summary>
    /// How many seconds after its own publish a case begins to show what platforms and operators decided about its hashes. Until then every
    /// hash is shown as sent, so that nobody learns whether the exchange knew it before. 0 to show everything at once.
    /// </summary>
    [Range(0, 604_800)]
    public int ShowResponsesAfterSeconds { get; set; } = 3_600;

    /// <summary>How many days a withdrawn case is kept.</summary>
    [Range(1, 3650)]
    public int KeepWithdrawnDays { get; set; } = 30;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Secrets.Count == 0)
            yield return new($"Set {Section}__Secrets__0__Id and {Section}__Secrets__0__Value.");
        foreach (var (index, secret) in Secrets.Index())
        {
            if (string.IsNullOrWhiteSpace(secret.Id))
                yield return new($"Set {Section}__Secrets__{index}__Id to a short name of the secret.");
            if (!TryDecode(secret.Value, out var bytes) || bytes.Length < 32)
                yield return new($"Set {Section}__Secrets__{index}__Value to at least 32 random bytes in base64.");
        }

        if (Secrets.DistinctBy(secret => secret.Id).Count() != Secrets.Count)
            yield return new($"Two of {Section}__Secrets have the same Id.");
    }

    private static bool TryDecode(string? base64, out byte[] bytes)
    {
        var buffer = new byte[base64?.Length ?? 0];
        var valid = Convert.TryFromBase64String(base64 ?? "", buffer, out var length);
        bytes = buffer[..length];
        return valid;
    }

    public sealed class SecretOptions
    {
        /// <summary>A short name that case rows store, for example the month in which the secret was created.</summary>
        public string Id { get; set; } = "";

        /// <summary>At least 32 random bytes, base64.</summary>
        public string Value { get; set; } = "";
    }
}
