using System.Globalization;
using TakeItDown.ProofOfWork;

namespace TakeItDown.Cases;

/// <summary>The proofs of work that paid for a wrong PIN. Each is here until it expires, so that none pays twice.</summary>
public sealed record SpentProofs
{
    private const int IdLength = 16;
    private readonly IReadOnlyList<(string Id, long ExpiresAt)> proofs;

    private SpentProofs(IEnumerable<(string Id, long ExpiresAt)> proofs) => this.proofs = [.. proofs];

    /// <summary>Reads what <see cref="Text"/> wrote.</summary>
    public static SpentProofs Read(string text) => new(
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(entry => (entry[..IdLength], long.Parse(entry[IdLength..], CultureInfo.InvariantCulture))));

    /// <summary>The first half of each proof's nonce and when it expires, separated by spaces.</summary>
    public string Text => string.Join(' ', proofs.Select(proof => proof.Id + proof.ExpiresAt.ToString(CultureInfo.InvariantCulture)));

    public bool Contain(ChallengeParameters proof) => proofs.Any(spent => spent.Id == IdOf(proof));

    /// <summary>Adds a proof and forgets those that have expired.</summary>
    public SpentProofs Add(ChallengeParameters proof, DateTimeOffset now) =>
        new(proofs.Where(spent => spent.ExpiresAt >= now.ToUnixTimeSeconds()).Append((IdOf(proof), proof.ExpiresAt)));

    public SpentProofs Remove(ChallengeParameters proof) => new(proofs.Where(spent => spent.Id != IdOf(proof)));

    private static string IdOf(ChallengeParameters proof) => proof.Nonce[..IdLength];
}
