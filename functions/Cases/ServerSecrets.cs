using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace TakeItDown.Cases;

/// <summary>The server secrets: the newest creates PINs and encrypts, and all of them verify and decrypt. To rotate, add a new one in front.</summary>
public sealed class ServerSecrets(IOptions<CaseOptions> options) : IDisposable
{
    private readonly List<ServerSecret> secrets =
        [.. options.Value.Secrets.Select(secret => new ServerSecret(secret.Id, Convert.FromBase64String(secret.Value)))];

    /// <summary>Creates PINs and their digests.</summary>
    public ServerSecret Newest => secrets[0];

    /// <summary>Creates case numbers, so that a retry gives the same number even if a newer secret was added in the meantime.</summary>
    public ServerSecret Oldest => secrets[^1];

    /// <summary>A key for another purpose from each secret, newest first.</summary>
    public IEnumerable<byte[]> KeysFor(string purpose) => secrets.Select(secret => secret.KeyFor(purpose));

    /// <summary>The secret with the id that a case row stores.</summary>
    /// <exception cref="KeyNotFoundException">The secret was removed from the settings while its cases still exist.</exception>
    public ServerSecret Get(string id) =>
        secrets.Find(secret => secret.Id == id) ?? throw new KeyNotFoundException("A case names a server secret that is not in the settings.");

    public void Dispose() => secrets.ForEach(secret => secret.Dispose());
}

/// <summary>One server secret. Everything that it creates is an HMAC-SHA256, or encrypted with one, with a different prefix for each purpose.</summary>
public sealed class ServerSecret(string id, byte[] secret) : IDisposable
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Each thread has one, because a case takes five of them, and a new one takes most of the time of an HMAC.</summary>
    private readonly ThreadLocal<IncrementalHash> hmac = new(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret));

    public string Id { get; } = id;

    /// <summary>The case number for this idempotency key, always the same.</summary>
    public CaseNumber CaseNumberFor(IdempotencyKey idempotencyKey) =>
        CaseNumber.FromBits(Mac("case-number", idempotencyKey.Value.ToByteArray()).AsSpan(0, 10));

    /// <summary>The six-digit PIN for this idempotency key and body, always the same.</summary>
    public string PinFor(IdempotencyKey idempotencyKey, ReadOnlySpan<byte> bodyDigest)
    {
        var number = BinaryPrimitives.ReadUInt64BigEndian(Mac("pin", [.. idempotencyKey.Value.ToByteArray(), .. bodyDigest]));
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The stored digest of a PIN.</summary>
    public byte[] PinDigest(string caseKey, string pin) => Mac("pin-digest", Encoding.ASCII.GetBytes($"{caseKey}:{pin}"));

    /// <summary>The stored digest of a submitted body. Without the secret, nobody can check whether a case contains certain hashes.</summary>
    public byte[] BodyDigest(string caseKey, ReadOnlySpan<byte> sha256) => Mac("body-digest", [.. Encoding.ASCII.GetBytes(caseKey), .. sha256]);

    /// <summary>A key for another purpose.</summary>
    public byte[] KeyFor(string purpose) => Mac(purpose, []);

    /// <summary>Encrypts a text with AES-256-GCM, with a key for this case alone. Returns nonce, ciphertext and tag in base64.</summary>
    public string Encrypt(string caseKey, string text) => Convert.ToBase64String(Encrypt(caseKey, Encoding.UTF8.GetBytes(text)));

    /// <summary>Encrypts bytes in the same way. Returns nonce, ciphertext and tag.</summary>
    public byte[] Encrypt(string caseKey, byte[] plaintext)
    {
        var encrypted = new byte[NonceLength + plaintext.Length + TagLength];
        var nonce = encrypted.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = AesFor(caseKey);
        aes.Encrypt(nonce, plaintext, encrypted.AsSpan(NonceLength, plaintext.Length), encrypted.AsSpan(NonceLength + plaintext.Length));
        return encrypted;
    }

    /// <exception cref="CryptographicException">Another secret or another case encrypted it, or it was changed.</exception>
    /// <exception cref="FormatException">It is not an encrypted text.</exception>
    public string Decrypt(string caseKey, string encrypted) => Encoding.UTF8.GetString(Decrypt(caseKey, Convert.FromBase64String(encrypted)));

    /// <inheritdoc cref="Decrypt(string, string)"/>
    public byte[] Decrypt(string caseKey, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < NonceLength + TagLength)
            throw new FormatException("An encrypted text is too short.");
        var plaintext = new byte[bytes.Length - NonceLength - TagLength];
        using var aes = AesFor(caseKey);
        aes.Decrypt(bytes[..NonceLength], bytes[NonceLength..^TagLength], bytes[^TagLength..], plaintext);
        return plaintext;
    }

    private AesGcm AesFor(string caseKey) => new(Mac("items", Encoding.ASCII.GetBytes(caseKey)), TagLength);

    public void Dispose() => hmac.Dispose();

    private byte[] Mac(string purpose, ReadOnlySpan<byte> message)
    {
        var mac = hmac.Value!;
        mac.AppendData(Encoding.ASCII.GetBytes(purpose));
        mac.AppendData([0]);
        mac.AppendData(message);
        return mac.GetHashAndReset();
    }
}
