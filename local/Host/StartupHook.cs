using System.Diagnostics;

/// <summary>
/// Runs inside the worker process before its own code (<c>DOTNET_STARTUP_HOOKS</c>), so that the published worker stays as it is.
/// The worker ends with its host, however that one ends: the host holds the other end of its standard input.
/// </summary>
#pragma warning disable MA0047 // The runtime looks for this name, without a namespace.
internal static class StartupHook
{
    public const string WaitForDebugger = "TAKEITDOWN_WAIT_FOR_DEBUGGER";

    public static void Initialize()
    {
        new Thread(EndWithHost) { IsBackground = true }.Start();
        while (Environment.GetEnvironmentVariable(WaitForDebugger) is not null && !Debugger.IsAttached)
            Thread.Sleep(100);
    }

    private static void EndWithHost()
    {
        using var host = Console.OpenStandardInput();
        while (host.ReadByte() >= 0)
        {
            // The host sends nothing; the read returns when the host closes its end or is gone.
        }

        Process.GetCurrentProcess().Kill();
    }
}
