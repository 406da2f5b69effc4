namespace TakeItDown.Tests.Page.Support;

/// <summary>The result of <c>hashFile</c> in <c>web/src/hashing</c>, and every fraction of progress that it reported.</summary>
internal sealed record HashedFile(string MediaType, IReadOnlyList<Hash> Hashes, IReadOnlyList<string> Remarks, IReadOnlyList<double> Fractions)
{
    public IEnumerable<string> Pdqs => ValuesOf("pdq");

    public IEnumerable<string> ValuesOf(string signalType) =>
        Hashes.Where(hash => hash.SignalType == signalType).Select(hash => hash.HashValue);
}
