using Microsoft.Extensions.Options;

namespace TakeItDown.Cases;

/// <summary>The server secrets in use: the newest signs, all verify.</summary>
public sealed class ServerSecrets(IOptions<CaseOptions> options)
{
    private readonly List<ServerSecret> secrets =
        [.. options.Value.Secrets.Select(secret => new ServerSecret(secret.Id, Convert.FromBase64String(secret.Key)))];

    public ServerSecret Newest => secrets[0];

    /// <summary>The secret that a case row names.</summary>
    /// <exception cref="KeyNotFoundException">It was removed from the settings although its cases live.</exception>
    public ServerSecret Named(string id) =>
        secrets.Find(secret => secret.Id == id) ?? throw new KeyNotFoundException("A case names a server secret that is not set.");
}
