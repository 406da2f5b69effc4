using System.Text.Json;
using Microsoft.Extensions.Options;
using TakeItDown.Publishing;

namespace TakeItDown.Local;

/// <summary>The key that signs the events of the local exchange. It stays the same when the data folder stays.</summary>
public static class LocalSigningKey
{
    /// <summary>A key for this process.</summary>
    public static readonly string Temporary = SigningKey.Create();

    /// <summary>Returns the key in the folder, which it creates if necessary, or without a folder one for this process.</summary>
    /// <exception cref="CannotStartException">The file cannot be read or written.</exception>
    public static string In(string? folder) => folder is null ? Temporary : ReadOrCreate(Path.Combine(folder, "signing.key"));

    /// <summary>Its public key, as the exchange publishes it.</summary>
    public static string PublicKeysOf(string key)
    {
        using var signer = new EventSigner(Options.Create(new TopicOptions { SigningKeys = { new() { Value = key } } }));
        return JsonSerializer.Serialize(signer.PublicKeys, PublicKeysJson.Default.PublicKeys);
    }

    /// <summary>Returns the key in the file, which it creates if necessary.</summary>
    /// <exception cref="CannotStartException">The file cannot be read or written, or is not a key.</exception>
    public static string ReadOrCreate(string file)
    {
        try
        {
            if (!File.Exists(file))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
                File.WriteAllText(file, SigningKey.Create());
            }

            var key = File.ReadAllText(file).Trim();
            using var read = SigningKey.Read(key);
            return key;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new CannotStartException($"Cannot use the signing key {file}: {failure.Message}", failure);
        }
    }
}
