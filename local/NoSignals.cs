namespace TakeItDown.Local;

/// <summary>Leaves Ctrl-C to the program, which stops its parts in their order: functions, services, Azurite.</summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
