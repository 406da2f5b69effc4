namespace TakeItDown.Tests.Benchmarks.Support;

/// <summary>Bodies of <c>POST v1/cases</c>.</summary>
internal static class CaseBody
{
    /// <summary>A case with these PDQ hashes, four to an item.</summary>
    public static string Of(params IReadOnlyList<string> hashes)
    {
        var items = hashes.Chunk(4).Select(item => $$"""{"mediaType":"image","hashes":[{{string.Join(',', item.Select(Hash))}}]}""");
        return $$"""{"items":[{{string.Join(',', items)}}]}""";
    }

    private static string Hash(string value) => $$"""{"signalType":"pdq","hashValue":"{{value}}","quality":100}""";
}
