using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using TakeItDown.Http;

namespace TakeItDown.ProofOfWork;

/// <summary>
/// Creates challenges and checks their solutions. It stores nothing: a challenge carries what it is for, signed, and expires. It is used
/// once because it is bound to something that happens once, for example to the <c>Idempotency-Key</c> of a case.
/// </summary>
/// <param name="secrets">The server secrets, newest first. The first one signs, and all of them verify.</param>
/// <param name="time">The clock.</param>
public sealed class Challenges(IEnumerable<byte[]> secrets, TimeProvider time)
{
    /// <summary>The header with the proof.</summary>
    public const string Header = "Altcha";

    /// <summary>The iterations of one key derivation. Creating a challenge costs the server one derivation.</summary>
    public const int Cost = 2_000;

    /// <summary>The largest work of a challenge.</summary>
    public const int MaxWork = 1_000_000_000;

    private const int MaxHeaderLength = 4_096;

    /// <summary>Long enough for a slow phone and for a person who hesitates before they send.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private readonly List<Keys> keys = [.. secrets.Select(Keys.From)];

    /// <summary>A new challenge.</summary>
    /// <param name="boundTo">What the proof is for. The challenge contains only an HMAC of it.</param>
    /// <param name="hashes">The largest number of hashes, or of wrong PINs, that it pays for.</param>
    /// <param name="work">The key derivations that a solution takes on average, at least 1.</param>
    /// <param name="lifetime">When it expires, if not after <see cref="Lifetime"/>.</param>
    public Challenge Create(string boundTo, int hashes, int work, TimeSpan? lifetime = null)
    {
        var counters = (2 * Math.Clamp(work, 1, MaxWork)) - 1;
        return Altcha.Create(
            keys[0].Altcha,
            AltchaSeed.Random(counters),
            Cost,
            new(keys[0].BindingOf(boundTo), counters, hashes),
            (time.GetUtcNow() + (lifetime ?? Lifetime)).ToUnixTimeSeconds());
    }

    /// <summary>Checks the proof in the header.</summary>
    /// <param name="header">The header <see cref="Header"/>.</param>
    /// <param name="boundTo">What the proof must be for.</param>
    /// <param name="hashes">The number of hashes that it must pay for.</param>
    /// <returns>Null for a valid proof, otherwise the rule that it breaks.</returns>
    public Rule? Check(StringValues header, string boundTo, int hashes) => Check(header, boundTo, hashes, out _);

    /// <summary>The same, with the challenge that the proof solves.</summary>
    public Rule? Check(StringValues header, string boundTo, int hashes, out ChallengeParameters? solved)
    {
        solved = null;
        if (header.Count == 0)
            return ProofRequired.Missing;
        if (Read(header) is not { } proof || keys.Find(each => Altcha.IsSigned(proof.Challenge, each.Altcha)) is not { } signer)
            return ProofRequired.NotOurs;
        var parameters = solved = proof.Challenge.Parameters;
        return parameters switch
        {
            _ when parameters.ExpiresAt < time.GetUtcNow().ToUnixTimeSeconds() => ProofRequired.Expired,
            _ when parameters.Data.Binding != signer.BindingOf(boundTo) => ProofRequired.ForSomethingElse,
            _ when parameters.Data.Hashes < hashes => ProofRequired.TooSmall,
            _ when !Altcha.IsSolution(proof.Challenge, proof.Solution, signer.Altcha) => ProofRequired.NotSolved,
            _ => null,
        };
    }

    private static Proof? Read(StringValues header)
    {
        if (header is not [{ Length: <= MaxHeaderLength } text])
            return null;
        var json = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (!Convert.TryFromBase64String(text, json, out var length))
            return null;
        try
        {
            return JsonSerializer.Deserialize(json.AsSpan(0, length), ProofOfWorkJson.Default.Proof);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The keys of one server secret: a different one for each purpose.</summary>
    private sealed record Keys(AltchaKeys Altcha, byte[] Binding)
    {
        public static Keys From(byte[] secret) => new(
            new(HMACSHA256.HashData(secret, "signature"u8), HMACSHA256.HashData(secret, "key-signature"u8)), HMACSHA256.HashData(secret, "binding"u8));

        public string BindingOf(string boundTo) => Convert.ToHexStringLower(HMACSHA256.HashData(Binding, Encoding.UTF8.GetBytes(boundTo)).AsSpan(0, 16));
    }
}
