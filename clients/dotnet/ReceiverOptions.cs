namespace TakeItDown.Client;

/// <summary>How a platform is connected to an exchange.</summary>
/// <param name="Secret">
/// The value of <c>X-TakeItDown-Secret</c> that you agreed on with the exchange. Two values, separated by a space, while you change it.
/// Required with a webhook.
/// </param>
/// <param name="Exchange">The address of the exchange, for example <c>https://exchange.example</c>. Without it, only the webhook runs.</param>
/// <param name="ApiKey">The platform's API key, <c>tid_…</c>. Required with <paramref name="Exchange"/>.</param>
/// <param name="Keys">The address or the file of the exchange's public keys. Default: <c>/.well-known/jwks.json</c> at the exchange.</param>
/// <param name="FeedInterval">How often to read the feed. Default: every five minutes.</param>
/// <param name="VerifySignatures">False accepts events that the exchange has not signed. Only for a test.</param>
public sealed record ReceiverOptions(
    string? Secret = null, Uri? Exchange = null, string? ApiKey = null, Uri? Keys = null, TimeSpan? FeedInterval = null, bool VerifySignatures = true)
{
    /// <exception cref="InvalidOperationException">A setting is missing or wrong.</exception>
    public void Validate()
    {
        if (Exchange is null)
            RequireSecret();
        if (Exchange is null != string.IsNullOrEmpty(ApiKey))
            throw new InvalidOperationException("Set both Exchange and ApiKey, or neither.");
        if (FeedInterval <= TimeSpan.Zero)
            throw new InvalidOperationException("Set FeedInterval to more than zero, for example 00:05:00.");
        if (Exchange is not null && !IsSafe(Exchange))
            throw new InvalidOperationException("Set Exchange to an https address, because the receiver sends the API key there.");
        if (Keys is { IsAbsoluteUri: true, IsFile: false } && !IsSafe(Keys))
            throw new InvalidOperationException("Set Keys to an https address or a file, because whoever can change the keys can sign events.");
    }

    /// <exception cref="InvalidOperationException">There is no secret. A webhook needs one.</exception>
    internal void RequireSecret()
    {
        if (string.IsNullOrWhiteSpace(Secret))
            throw new InvalidOperationException("Set Secret to the value that the exchange sends as X-TakeItDown-Secret.");
    }

    /// <summary>Without secrets.</summary>
    public override string ToString() => $"{Exchange}";

    /// <summary>The address or the file of the public keys; null if nothing says where they are.</summary>
    internal Uri? KeySource => Keys ?? (Exchange is null ? null : new($"{Exchange.AbsoluteUri.TrimEnd('/')}/.well-known/jwks.json"));

    private static bool IsSafe(Uri address) => address is { IsAbsoluteUri: true, Scheme: "https" } or { IsAbsoluteUri: true, Scheme: "http", IsLoopback: true };
}
