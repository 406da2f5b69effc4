using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using TakeItDown.Local;

namespace TakeItDown.Tests.Unit.Client;

/// <summary>The client for Python: its own tests in <c>tests/Python</c>, and its signatures compared with those of .NET.</summary>
public sealed class PythonClientTests
{
    public static bool HasPython => Python.IsInstalled;

    [Fact(Skip = Python.Skip, SkipUnless = nameof(HasPython))]
    public async Task Its_own_tests_pass()
    {
        var (exitCode, output) = await RunAsync("", "-m", "unittest", "discover", "tests/Python", "-t", ".");

        Assert.True(exitCode == 0, output);
        Assert.Matches("\nRan [1-9][0-9]+ tests", output);
    }

    /// <summary>Each line has a key, a message and a signature; every second message is changed after it was signed.</summary>
    [Fact(Skip = Python.Skip, SkipUnless = nameof(HasPython))]
    public async Task It_accepts_every_signature_of_dotnet_and_none_of_a_changed_message()
    {
        const string Verify = """
            import sys
            from takeitdown import p256
            for line in sys.stdin:
                x, y, message, signature = line.split()
                print(p256.is_valid(int(x, 16), int(y, 16), bytes.fromhex(signature), bytes.fromhex(message)))
            """;
        var lines = new StringBuilder();
        for (var number = 0; number < 100; number++)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var (point, message) = (key.ExportParameters(false).Q, RandomNumberGenerator.GetBytes(100));
            var signature = key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
            message[number] ^= (byte)(number % 2);
            lines.AppendLine(string.Join(' ', new[] { point.X!, point.Y!, message, signature }.Select(Convert.ToHexString)));
        }

        var (exitCode, output) = await RunAsync(lines.ToString(), "-c", Verify);

        Assert.True(exitCode == 0, output);
        Assert.Equal(Enumerable.Range(0, 100).Select(number => number % 2 == 0 ? "True" : "False"), output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string input, params string[] arguments)
    {
        var command = Python.Command(Repository.File(""), arguments);
        command.RedirectStandardInput = true;
        using var process = Process.Start(command)!;
        var reading = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await reading + await errors);
    }
}
