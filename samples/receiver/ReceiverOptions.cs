namespace TakeItDown.Receiver;

/// <summary>What a platform sets for its receiver.</summary>
/// <param name="Secret">
/// The value of <c>X-TakeItDown-Secret</c> that the exchange was told to send; two with a space between them while it changes. Nothing is
/// accepted without one.
/// </param>
/// <param name="Database">The SQLite file that keeps everything.</param>
/// <param name="Exchange">Where the exchange is, for example <c>https://exchange.example</c>. Without one there is only the webhook.</param>
/// <param name="ApiKey">The platform's key to the exchange, <c>tid_…</c>: set it with <paramref name="Exchange"/>.</param>
public sealed record ReceiverOptions(string Secret, string Database, Uri? Exchange = null, string? ApiKey = null)
{
    /// <exception cref="InvalidOperationException">A setting is missing or wrong.</exception>
    public void Check()
    {
        if (string.IsNullOrWhiteSpace(Secret))
            throw new InvalidOperationException("Set Secret to the value that the exchange sends as X-TakeItDown-Secret.");
        if (string.IsNullOrWhiteSpace(Database))
            throw new InvalidOperationException("Set Database to the file that keeps the hashes.");
        if (Exchange is null != string.IsNullOrEmpty(ApiKey))
            throw new InvalidOperationException("Set Exchange and ApiKey, or neither of them.");
        if (Exchange is not (null or { IsAbsoluteUri: true, Scheme: "https" } or { IsAbsoluteUri: true, IsLoopback: true }))
            throw new InvalidOperationException("Set Exchange to an https address: the API key is sent there.");
    }

    /// <summary>Nothing secret.</summary>
    public override string ToString() => $"{Database}, {Exchange}";
}
