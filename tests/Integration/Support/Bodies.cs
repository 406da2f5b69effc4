namespace TakeItDown.Tests.Integration.Support;

/// <summary>Bodies of <c>POST v1/cases</c>.</summary>
internal static class Bodies
{
    /// <summary>One case with these PDQ hashes, four to an item.</summary>
    public static string Of(params IEnumerable<string> pdqs) => Of(pdqs, quality: 100);

    /// <summary>One case with these PDQ hashes of one quality, four to an item.</summary>
    public static string Of(IEnumerable<string> pdqs, int quality) =>
        $$"""{"items":[{{string.Join(',', pdqs.Chunk(4).Select(item => Item(item, quality)))}}]}""";

    /// <summary>One case with this number of new PDQ hashes.</summary>
    public static string OfNew(int hashes) => Of(Enumerable.Range(0, hashes).Select(_ => RandomHash.Pdq()));

    private static string Item(string[] pdqs, int quality) =>
        $$"""{"mediaType":"image","hashes":[{{string.Join(',', pdqs.Select(pdq => Hash(pdq, quality)))}}]}""";

    private static string Hash(string pdq, int quality) => $$"""{"signalType":"pdq","hashValue":"{{pdq}}","quality":{{quality}}}""";
}
