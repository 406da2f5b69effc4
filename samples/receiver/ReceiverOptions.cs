namespace TakeItDown.Receiver;

/// <summary>What a platform sets for its receiver.</summary>
/// <param name="Secret">The value of <c>X-TakeItDown-Secret</c> that the exchange was told to send. Nothing is accepted without one.</param>
/// <param name="Database">The SQLite file that keeps the hashes.</param>
public sealed record ReceiverOptions(string Secret, string Database);
