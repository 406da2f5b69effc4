namespace TakeItDown.Tests.Integration.Support;

/// <summary>Bodies of <c>POST v1/cases</c>.</summary>
internal static class Bodies
{
    /// <summary>One case with these PDQ hashes, four to an item.</summary>
    public static string Of(params IEnumerable<string> pdqs) => $$"""{"items":[{{string.Join(',', pdqs.Chunk(4).Select(Item))}}]}""";

    /// <summary>One case with this number of new PDQ hashes.</summary>
    public static string OfNew(int hashes) => Of(Enumerable.Range(0, hashes).Select(_ => RandomHash.Pdq()));

    private static string Item(string[] pdqs) =>
        $$"""{"mediaType":"image","hashes":[{{string.Join(',', pdqs.Select(Hash))}}]}""";

    private static string Hash(string pdq) => $$"""{"signalType":"pdq","hashValue":"{{pdq}}","quality":100}""";
}
