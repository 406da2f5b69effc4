using Microsoft.OpenApi;
using TakeItDown.Local;
using TakeItDown.Local.OpenApi;

namespace TakeItDown.Tests.Unit.OpenApi;

/// <summary>What clients code by is what the code does.</summary>
public class ContractTests
{
    private static readonly IReadOnlyDictionary<string, string> Written = Contract.Write();

    public static TheoryData<string> Files => [.. Written.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public void What_is_checked_in_is_what_the_code_says(string path) => Assert.True(
        File.Exists(Repository.File(path)) && File.ReadAllText(Repository.File(path)) == Written[path],
        $"{path} is not what the code says: run ./dev openapi, look at what changed, and check it in.");

    [Fact]
    public void No_vector_is_left_that_nothing_writes() => Assert.Equal(
        Written.Keys.Where(path => path.StartsWith(Contract.Vectors, StringComparison.Ordinal)).Select(path => Path.GetFileName(path)).Order(),
        Directory.EnumerateFiles(Repository.File(Contract.Vectors), "*.json").Select(path => Path.GetFileName(path)).Order());

    [Fact]
    public void Every_function_of_the_native_API_is_described_and_nothing_else()
    {
        var (coded, described) = Contract.Functions();

        Assert.Equal(coded, described);
        Assert.NotEmpty(coded);
    }

    [Fact]
    public void The_document_is_OpenAPI_3_1()
    {
        var read = OpenApiDocument.Parse(Written[Contract.Document], "json");

        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
        Assert.NotEmpty(read.Document!.Paths);
    }
}
