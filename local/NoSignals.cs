namespace TakeItDown.Local;

/// <summary>Ignores Ctrl-C, because the program stops its parts itself, in order: functions, services, Azurite.</summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
