using System.Globalization;
using Azure;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Numbers every request of a run, sends one at a time, and applies the faults to them.</summary>
internal sealed class FaultyNetwork(Scheduler scheduler, SimulatedClock clock, IReadOnlyList<Fault> faults, Func<TimeSpan> duration)
{
    private static readonly TimeSpan LateBy = TimeSpan.FromSeconds(30);

    private readonly List<string> log = [];
    private readonly List<string> applied = [];

    /// <summary>How many requests were sent, without retries.</summary>
    public int Count { get; private set; }

    /// <summary>The faults that hit a request, each with that request.</summary>
    public IReadOnlyList<string> AppliedFaults => applied;

    /// <summary>Every request, with its fault.</summary>
    public IReadOnlyList<string> Log => log;

    public void Note(string text) => log.Add(string.Create(CultureInfo.InvariantCulture, $"{clock.Now:mm:ss.fff} {text}"));

    /// <summary>Sends a request and returns its response, or throws as its fault demands.</summary>
    public async Task<T> SendAsync<T>(ExchangeProcess sender, string name, RetryCount retry, TimeSpan timeout, Func<Task<T>> apply)
    {
        var sent = clock.Now;
        await scheduler.WaitAsync(sender, sent);
        if (retry.IsFirst)
            retry.Request = ++Count;
        var fault = faults.FirstOrDefault(fault => fault.Request == retry.Request && (retry.IsFirst || fault.Lasts));
        Note($"{sender} {retry} {name} {fault?.Kind}");
        if (fault is not null && retry.IsFirst)
            applied.Add($"{fault}: {name}");
        clock.Advance(duration());
        if (fault?.Kind is FaultKind.Refused)
            throw Broken();
        if (fault?.Kind is FaultKind.Busy)
            throw new BusyException();
        if (fault?.Kind is FaultKind.AppliedLate)
        {
            clock.AdvanceTo(sent + timeout);
            scheduler.Start(() => ApplyLateAsync(apply, name));
            throw new TaskCanceledException("The client gave up.");
        }

        var response = await apply();
        if (fault?.Kind is FaultKind.Dies)
        {
            sender.Die();
            await scheduler.SuspendForeverAsync();
        }

        if (fault?.Kind is FaultKind.ResponseLate)
            clock.AdvanceTo(sent + timeout);
        clock.Advance(duration());
        if (fault?.Kind is FaultKind.ResponseLost)
            throw Broken();
        return clock.Now < sent + timeout ? response : throw new TaskCanceledException("The client gave up.");
    }

    private async Task ApplyLateAsync<T>(Func<Task<T>> apply, string name)
    {
        await scheduler.WaitAsync(owner: null, clock.Now + LateBy);
        Note($"late {name}");
        await apply();
    }

    /// <summary>The exception that <see cref="Azure.Core.Pipeline.HttpClientTransport"/> throws when a connection breaks.</summary>
    private static RequestFailedException Broken() => new("The connection broke.", new HttpRequestException("Connection reset."));
}
