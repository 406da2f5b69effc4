using System.Diagnostics;
using System.Reflection;

namespace TakeItDown.Tests.Infra.Support;

/// <summary>The Bicep CLI, from its NuGet package for this machine.</summary>
internal static class Bicep
{
    /// <summary>The environment variables that <c>main.bicepparam</c> reads.</summary>
    private static readonly Dictionary<string, string> Azd = new(StringComparer.Ordinal)
    {
        ["AZURE_LOCATION"] = "westeurope",
        ["EXCHANGE_BACKUP_LOCATION"] = "northeurope",
        ["EXCHANGE_FRONT_DOOR_ID"] = "",
        ["AZURE_PRINCIPAL_ID"] = "00000000-0000-0000-0000-000000000003",
        ["AZURE_PRINCIPAL_TYPE"] = "User",
        ["EXCHANGE_ALERT_EMAIL"] = "operator@exchange.example",
        ["EXCHANGE_ALERT_WEBHOOK"] = "https://pager.example/hook",
        ["EXCHANGE_ALERT_PHONE"] = "49-15112345678",
        ["EXCHANGE_BUDGET"] = "150",
        ["EXCHANGE_BUDGET_START"] = "2026-11-01",
        ["EXCHANGE_OPERATOR_NETWORKS"] = "192.0.2.0/24,2001:db8::/48",
        ["EXCHANGE_DOMAIN"] = "",
        ["EXCHANGE_SOURCE"] = "",
        ["PLATFORM"] = "",
    };

    private static readonly string Cli = typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "Bicep").Value! + (OperatingSystem.IsWindows() ? ".exe" : "");

    /// <summary>Runs it in a folder. Returns the exit code and everything that it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Cli, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Azd)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }
}
