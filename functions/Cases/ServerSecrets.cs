using Microsoft.Extensions.Options;

namespace TakeItDown.Cases;

/// <summary>The server secrets in use: the newest signs, all verify. Rotating adds one in front.</summary>
public sealed class ServerSecrets(IOptions<CaseOptions> options)
{
    private readonly List<ServerSecret> secrets =
        [.. options.Value.Secrets.Select(secret => new ServerSecret(secret.Id, Convert.FromBase64String(secret.Value)))];

    /// <summary>Makes PINs and their digests.</summary>
    public ServerSecret Newest => secrets[0];

    /// <summary>Makes case numbers, so that a retry leads to the same number although a newer secret came in between.</summary>
    public ServerSecret Oldest => secrets[^1];

    /// <summary>The secret that a case row names.</summary>
    /// <exception cref="KeyNotFoundException">It was removed from the settings although its cases live.</exception>
    public ServerSecret Named(string id) =>
        secrets.Find(secret => secret.Id == id) ?? throw new KeyNotFoundException("A case names a server secret that is not set.");
}
