using System.ComponentModel;
using System.Diagnostics;

namespace TakeItDown.Tests;

/// <summary>Python, for the tests of <c>clients/python</c>. They are skipped without it.</summary>
internal static class Python
{
    public const string Skip = "Needs Python 3.11 or newer: install python3.";

    public static bool IsInstalled { get; } = Runs("-c", "import sys; sys.exit(sys.version_info < (3, 11))");

    /// <summary>Runs Python in the root of the repository, with the package <c>takeitdown</c>.</summary>
    public static ProcessStartInfo Command(string root, params IEnumerable<string> arguments) => new("python3", arguments)
    {
        UseShellExecute = false,
        WorkingDirectory = root,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["PYTHONPATH"] = Path.Combine(root, "clients/python"), ["PYTHONDONTWRITEBYTECODE"] = "1" },
    };

    private static bool Runs(params string[] arguments)
    {
        try
        {
            using var process = Process.Start("python3", arguments);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
