using System.Runtime.InteropServices;
using TakeItDown.Local;
using TakeItDown.Local.Backup;
using TakeItDown.Local.Conformance;
using TakeItDown.Local.OpenApi;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    if (args is ["check-receiver", .. var target])
        return await CheckReceiver.RunAsync(target, Console.Out, TimeProvider.System, stop.Token);
    if (args is ["restore", .. var export])
        return await RestoreCommand.RunAsync(export, Console.Out, stop.Token);
    if (args is ["openapi"])
        await Contract.SaveAsync(stop.Token);
    else
        await RunCommand.RunAsync(args, Console.Out, stop.Token);
    return 0;
}
catch (CannotStartException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
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
