namespace TakeItDown.Local;

/// <summary>The checkout this program was built in.</summary>
public static class Repository
{
    /// <summary>How this program was built: <c>Debug</c> or <c>Release</c>.</summary>
    public const string Configuration =
#if DEBUG
        "Debug";
#else
        "Release";
#endif

    private static readonly string Root = Find(AppContext.BaseDirectory);

    /// <summary>The absolute path of a file named from the root.</summary>
    public static string File(string path) => Path.Combine(Root, path);

    private static string Find(string folder) =>
        System.IO.File.Exists(Path.Combine(folder, "TakeItDown.sln")) ? folder
        : Path.GetDirectoryName(folder) is { } parent ? Find(parent)
        : throw new CannotStartException("This program only runs inside a checkout of the repository.");
}
