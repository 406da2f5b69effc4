namespace TakeItDown.Receiver;

/// <summary>The settings of a receiver.</summary>
/// <param name="Secret">
/// The value of <c>X-TakeItDown-Secret</c> that you agreed on with the exchange. Two values, separated by a space, while you change it.
/// Required.
/// </param>
/// <param name="Database">The SQLite file that stores everything.</param>
/// <param name="Exchange">The address of the exchange, for example <c>https://exchange.example</c>. Without it, only the webhook runs.</param>
/// <param name="ApiKey">The platform's API key, <c>tid_…</c>. Required with <paramref name="Exchange"/>.</param>
/// <param name="FeedInterval">How often to read the feed. Default: every five minutes.</param>
/// <param name="MinMatchingFrames">Two videos match if this percentage of the shorter one's frames is like frames of the other.</param>
public sealed record ReceiverOptions(
    string Secret, string Database, Uri? Exchange = null, string? ApiKey = null, TimeSpan? FeedInterval = null, int MinMatchingFrames = 80)
{
    /// <exception cref="InvalidOperationException">A setting is missing or wrong.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Secret))
            throw new InvalidOperationException("Set Secret to the value that the exchange sends as X-TakeItDown-Secret.");
        if (string.IsNullOrWhiteSpace(Database))
            throw new InvalidOperationException("Set Database to the file that stores the hashes.");
        if (Exchange is null != string.IsNullOrEmpty(ApiKey))
            throw new InvalidOperationException("Set both Exchange and ApiKey, or neither.");
        if (MinMatchingFrames is < 1 or > 100)
            throw new InvalidOperationException("Set MinMatchingFrames to a percentage from 1 to 100.");
        if (FeedInterval <= TimeSpan.Zero)
            throw new InvalidOperationException("Set FeedInterval to more than zero, for example 00:05:00.");
        if (Exchange is not (null or { IsAbsoluteUri: true, Scheme: "https" } or { IsAbsoluteUri: true, IsLoopback: true }))
            throw new InvalidOperationException("Set Exchange to an https address, because the receiver sends the API key there.");
    }

    /// <summary>Without secrets.</summary>
    public override string ToString() => $"{Database}, {Exchange}";
}
