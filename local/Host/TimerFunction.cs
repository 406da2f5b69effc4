using Microsoft.Azure.Functions.Worker;
using NCrontab;

namespace TakeItDown.Local.Host;

/// <summary>A function that runs on a schedule, read in UTC.</summary>
public sealed record TimerFunction(string Name, FunctionMethod Method, CrontabSchedule Schedule, bool RunOnStartup)
{
    public async Task RunAsync(IServiceProvider services, TimerInfo timer, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        await Method.InvokeAsync(scope.ServiceProvider, parameter =>
            parameter.ParameterType == typeof(CancellationToken) ? cancellationToken : timer);
    }
}
