namespace TakeItDown.Tests.Page.Support;

/// <summary>What <c>hashFile</c> of <c>web/src/hashing</c> gave, and every fraction of progress it told.</summary>
internal sealed record HashedFile(string MediaType, IReadOnlyList<Hash> Hashes, IReadOnlyList<string> Remarks, IReadOnlyList<double> Fractions)
{
    public IEnumerable<string> Pdqs => ValuesOf("pdq");

    public IEnumerable<string> ValuesOf(string signalType) =>
        Hashes.Where(hash => hash.SignalType == signalType).Select(hash => hash.HashValue);
}
