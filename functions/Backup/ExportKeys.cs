using System.Security.Cryptography;
using Azure.Core.Cryptography;
using Azure.Storage;
using TakeItDown.Cases;

namespace TakeItDown.Backup;

/// <summary>
/// The keys of the exports: one from each server secret. Each file has a random key, which the SDK uses (AES-256-GCM) and stores with the
/// file, encrypted with the newest of these.
/// </summary>
public sealed class ExportKeys(ServerSecrets secrets) : IKeyEncryptionKeyResolver
{
    private const string Purpose = "export";

    /// <summary>How the SDK encrypts and decrypts a file.</summary>
    public ClientSideEncryptionOptions Options => new(ClientSideEncryptionVersion.V2_0)
    {
        KeyEncryptionKey = new Key(secrets.Newest),
        KeyResolver = this,
        KeyWrapAlgorithm = "A256GCM",
    };

    /// <exception cref="KeyNotFoundException">The server secret is not in the settings.</exception>
    public IKeyEncryptionKey Resolve(string keyId, CancellationToken cancellationToken = default) => new Key(secrets.Get(keyId));

    public Task<IKeyEncryptionKey> ResolveAsync(string keyId, CancellationToken cancellationToken = default) => Task.FromResult(Resolve(keyId, cancellationToken));

    /// <summary>Encrypts the keys of files. The result is nonce, ciphertext and tag.</summary>
    private sealed class Key(ServerSecret secret) : IKeyEncryptionKey
    {
        private const int NonceLength = 12;
        private const int TagLength = 16;

        public string KeyId => secret.Id;

        public byte[] WrapKey(string algorithm, ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default)
        {
            var wrapped = new byte[NonceLength + key.Length + TagLength];
            var nonce = wrapped.AsSpan(0, NonceLength);
            RandomNumberGenerator.Fill(nonce);
            using var aes = new AesGcm(secret.KeyFor(Purpose), TagLength);
            aes.Encrypt(nonce, key.Span, wrapped.AsSpan(NonceLength, key.Length), wrapped.AsSpan(NonceLength + key.Length));
            return wrapped;
        }

        public byte[] UnwrapKey(string algorithm, ReadOnlyMemory<byte> encryptedKey, CancellationToken cancellationToken = default)
        {
            var wrapped = encryptedKey.Span;
            var key = new byte[wrapped.Length - NonceLength - TagLength];
            using var aes = new AesGcm(secret.KeyFor(Purpose), TagLength);
            aes.Decrypt(wrapped[..NonceLength], wrapped[NonceLength..^TagLength], wrapped[^TagLength..], key);
            return key;
        }

        public Task<byte[]> WrapKeyAsync(string algorithm, ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default) =>
            Task.FromResult(WrapKey(algorithm, key, cancellationToken));

        public Task<byte[]> UnwrapKeyAsync(string algorithm, ReadOnlyMemory<byte> encryptedKey, CancellationToken cancellationToken = default) =>
            Task.FromResult(UnwrapKey(algorithm, encryptedKey, cancellationToken));
    }
}
