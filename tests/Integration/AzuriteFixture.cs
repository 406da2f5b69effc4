using System.Diagnostics;
using TakeItDown.Tests.Integration;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace TakeItDown.Tests.Integration;

/// <summary>Azurite in memory on free ports, from the path in AZURITE_JS.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private const string Listens = "Azurite Queue service is successfully listening at ";

    private readonly Process azurite = new();

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var script = Environment.GetEnvironmentVariable("AZURITE_JS") ?? throw new InvalidOperationException("AZURITE_JS is not set");
        string[] ports = ["--blobPort", "0", "--queuePort", "0", "--tablePort", "0"];
        string[] arguments = [script, "--inMemoryPersistence", "--silent", "--skipApiVersionCheck", .. ports];
        azurite.StartInfo = new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        azurite.Start();
        while (await azurite.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(Listens, StringComparison.Ordinal))
                continue;
            ConnectionString = "AccountName=devstoreaccount1;"
                + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
                + $"QueueEndpoint={line[Listens.Length..]}/devstoreaccount1";
            return;
        }
        throw new InvalidOperationException("Azurite ended before its queue service listened");
    }

    public ValueTask DisposeAsync()
    {
        azurite.Kill();
        azurite.Dispose();
        return ValueTask.CompletedTask;
    }
}
