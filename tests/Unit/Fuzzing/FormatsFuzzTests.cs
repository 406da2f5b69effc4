using System.Diagnostics;
using TakeItDown.Local;

namespace TakeItDown.Tests.Unit.Fuzzing;

/// <summary>Runs <c>web/fuzz.mjs</c>: generated files for the media sniffing and the plain copies of the page.</summary>
public class FormatsFuzzTests
{
    [Fact]
    public async Task Generated_files_get_a_medium_and_a_plain_copy()
    {
        var start = new ProcessStartInfo("node", [Repository.File("web/fuzz.mjs"), "--runs=300"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, await errors);
        Assert.EndsWith("300 generated inputs, no fault\n", output, StringComparison.Ordinal);
    }
}
