using System.Text.Json;
using Microsoft.Extensions.Options;
using TakeItDown.Publishing;

namespace TakeItDown.Local;

/// <summary>The key that signs the events of the local exchange.</summary>
public static class LocalSigningKey
{
    /// <summary>A key for this process.</summary>
    public static readonly string Temporary = SigningKey.Create();

    /// <summary>The file of the key of <c>./dev run</c>. It stays with <c>--fresh=true</c> too, so that <c>./dev check-receiver</c> can sign with it.</summary>
    public static readonly string DefaultFile = Repository.File(".azurite/signing.key");

    /// <exception cref="CannotStartException">The file cannot be read or written, or is not a key.</exception>
    public static string Of(LocalOptions options) => options.SigningKeyFile is { } file ? ReadOrCreate(file) : Temporary;

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
                Create(file);
            var key = File.ReadAllText(file).Trim();
            using var read = SigningKey.Read(key);
            return key;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new CannotStartException($"Cannot use the signing key {file}: {failure.Message}", failure);
        }
    }

    /// <summary>Other processes may do the same at the same time. The first file stays.</summary>
    private static void Create(string file)
    {
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!).FullName;
        var written = Path.Combine(folder, Path.GetRandomFileName());
        File.WriteAllText(written, SigningKey.Create());
        try
        {
            File.Move(written, file);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(written);
        }
    }
}
