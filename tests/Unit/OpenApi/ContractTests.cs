using Microsoft.OpenApi;
using TakeItDown.Local;
using TakeItDown.Local.OpenApi;

namespace TakeItDown.Tests.Unit.OpenApi;

/// <summary>The files that client authors use match the code.</summary>
public class ContractTests
{
    private static readonly IReadOnlyDictionary<string, string> Written = Contract.Write();

    public static TheoryData<string> Files => [.. Written.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_checked_in_file_matches_the_code(string path) => Assert.True(
        File.Exists(Repository.File(path)) && File.ReadAllText(Repository.File(path)) == Written[path],
        $"{path} is out of date: run ./dev openapi, review the change, and commit it.");

    [Fact]
    public void Every_vector_file_is_generated() => Assert.Equal(
        Written.Keys.Where(path => path.StartsWith(Contract.Vectors, StringComparison.Ordinal)).Select(path => Path.GetFileName(path)).Order(),
        Directory.EnumerateFiles(Repository.File(Contract.Vectors), "*.json").Select(path => Path.GetFileName(path)).Order());

    [Fact]
    public void The_document_describes_every_function_of_the_native_API_and_nothing_else()
    {
        var (coded, described) = Contract.FunctionNames();

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
