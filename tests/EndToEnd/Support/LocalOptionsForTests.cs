using TakeItDown.Local;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>Free ports, nothing kept, and the published worker where <c>./dev test</c> made one.</summary>
internal static class LocalOptionsForTests
{
    public static string FunctionsFolder => Environment.GetEnvironmentVariable(PublishedFactAttribute.Variable) ?? LocalFunctions.BuiltFolder;

    public static LocalOptions New() => new() { FunctionsPort = 0, ServicesPort = 0, DataFolder = null, FunctionsFolder = FunctionsFolder };
}
