namespace TakeItDown.Cases;

/// <summary>A person's hashes, at most 100 of them.</summary>
/// <remarks>As they came, every member possibly missing: <see cref="NewCase"/> judges them.</remarks>
/// <param name="Items">One for each picture or video.</param>
internal sealed record NewCaseBody(IReadOnlyList<NewCaseBody.Item?>? Items)
{
    /// <summary>One picture or video.</summary>
    /// <param name="MediaType">Which of the two.</param>
    /// <param name="Hashes">Its hashes: <c>pdq</c> as it is and upright, MD5, SHA-256.</param>
    internal sealed record Item(string? MediaType, IReadOnlyList<Hash?>? Hashes);

    /// <summary>One hash. The same one twice in a case is one hash.</summary>
    /// <param name="SignalType">Fits the item's media type.</param>
    /// <param name="HashValue">Hexadecimal, in either case. Not all zeros, not the hash of an empty file; a <c>pdq</c> hash has 96 to 128 of its 256 bits set.</param>
    /// <param name="Quality">Of a <c>pdq</c> hash; others have none.</param>
    internal sealed record Hash(string? SignalType, string? HashValue, int? Quality);
}
