using System.Runtime.InteropServices;
using TakeItDown.Local;
using TakeItDown.Local.Conformance;
using TakeItDown.Local.OpenApi;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    if (args is ["check-receiver", .. var target])
        return await CheckReceiver.RunAsync(target, Console.Out, TimeProvider.System, stop.Token);
    if (args is ["openapi"])
        await Contract.SaveAsync(stop.Token);
    else
        await Machine.RunAsync(args, Console.Out, stop.Token);
    return 0;
}
catch (CannotStartException cannot)
{
    await Console.Error.WriteLineAsync(cannot.Message);
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return args is ["check-receiver", ..] ? 1 : 0;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
