using System.ComponentModel;
using System.Diagnostics;
using TakeItDown.Local;

namespace TakeItDown.Tests.Unit.Publishing;

/// <summary>Runs the models: <c>publishing.py</c>, which checks the rules of publishing in random runs, and <c>scale.py</c>, which computes docs/scale.md.</summary>
public class ModelTests
{
    private static readonly string Runs = Environment.GetEnvironmentVariable("TAKEITDOWN_LONG") is null ? "3000" : "20000";

    [Fact]
    public async Task Every_guarantee_holds_in_the_model()
    {
        var (exitCode, output) = await RunAsync("publishing.py", "--runs", Runs);

        Assert.True(exitCode == 0, output);
        Assert.Equal($"{Runs} runs, no broken guarantee\n", output);
    }

    [Theory]
    [InlineData("outbox-first")]
    [InlineData("etag")]
    [InlineData("fence")]
    [InlineData("cause")]
    [InlineData("newer-decision")]
    [InlineData("decided")]
    [InlineData("quality")]
    [InlineData("reposition")]
    [InlineData("acknowledged")]
    [InlineData("benign")]
    [InlineData("withheld")]
    [InlineData("group")]
    [InlineData("isolated")]
    [InlineData("bulk")]
    public async Task The_model_breaks_a_guarantee_without_this_rule(string rule)
    {
        var (exitCode, output) = await RunAsync("publishing.py", "--runs", "3000", "--without", rule);

        Assert.Equal(1, exitCode);
        Assert.Matches("^Seed [0-9]+ breaks a guarantee: ", output);
    }

    [Fact]
    public async Task The_tables_of_docs_scale_md_follow_from_the_counted_requests() =>
        Assert.Equal((0, ""), await RunAsync("scale.py", "--check"));

    private static async Task<(int ExitCode, string Output)> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("python3", [Repository.File($"tests/Model/{script}"), .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, output);
        }
        catch (Win32Exception)
        {
            Assert.Skip("python3 is not installed.");
            throw;
        }
    }
}
