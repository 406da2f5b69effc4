using System.ComponentModel.DataAnnotations;

namespace TakeItDown.ProofOfWork;

/// <summary>The price of a hash: the key derivations of the proof of work for it. README.md has the computation behind the figures.</summary>
public sealed class ProofOfWorkOptions : IValidatableObject
{
    public const string Section = "ProofOfWork";

    /// <summary>The price of a hash at usual times, on average. 0 for none.</summary>
    [Range(0, 1_000_000)]
    public int Price { get; set; }

    /// <summary>The price never rises above this.</summary>
    [Range(1, 1_000_000)]
    public int MaxPrice { get; set; } = 5_000;

    /// <summary>With more hashes than this in five minutes, the price rises for everyone, in proportion.</summary>
    [Range(1, 1_000_000_000)]
    public int LoadHashes { get; set; } = 5_000;

    /// <summary>The hashes that one address may send in an hour. When half of them are used, the price rises for this address.</summary>
    [Range(2, 1_000_000_000)]
    public int AddressHashes { get; set; } = 2_000;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxPrice < Price)
            yield return new($"{Section}__MaxPrice must be at least {Section}__Price.");
    }

    /// <summary>The price of a hash, in key derivations on average.</summary>
    /// <param name="used">How much of its hashes the address has used, 0 to 1. The first half costs nothing extra; then the price rises geometrically to <see cref="MaxPrice"/>.</param>
    /// <param name="load">The hashes that were accepted in five minutes.</param>
    public int PriceAt(double used, double load)
    {
        var forLoad = Math.Min(Price * Math.Max(1, load / LoadHashes), MaxPrice);
        var crowded = Math.Clamp((2 * used) - 1, 0, 1);
        return (int)Math.Ceiling(forLoad * Math.Pow(MaxPrice / forLoad, crowded));
    }
}
