using System.Globalization;
using Azure;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Numbers every request of a run, lets one at a time go, and plays the faults on them.</summary>
internal sealed class FaultyWire(Turns turns, WorldClock clock, IReadOnlyList<Fault> faults, Func<TimeSpan> duration)
{
    private static readonly TimeSpan LandsAfter = TimeSpan.FromSeconds(30);

    private readonly List<string> log = [];
    private readonly List<string> played = [];

    /// <summary>How many requests were sent, retries not counted.</summary>
    public int Count { get; private set; }

    /// <summary>The faults that hit something, and what they hit.</summary>
    public IReadOnlyList<string> Played => played;

    /// <summary>Every request sent, with its fault.</summary>
    public IReadOnlyList<string> Log => log;

    public void Note(string what) => log.Add(string.Create(CultureInfo.InvariantCulture, $"{clock.Now:mm:ss.fff} {what}"));

    /// <summary>A request, and whatever becomes of it.</summary>
    public async Task<T> SendAsync<T>(ExchangeProcess sender, string name, RetryCount retry, TimeSpan timeout, Func<Task<T>> apply)
    {
        var sent = clock.Now;
        await turns.WaitAsync(sender, sent);
        if (retry.IsFirst)
            retry.Request = ++Count;
        var fault = faults.FirstOrDefault(fault => fault.Request == retry.Request && (retry.IsFirst || fault.Lasts));
        Note($"{sender} {retry} {name} {fault?.Kind}");
        if (fault is not null && retry.IsFirst)
            played.Add($"{fault}: {name}");
        clock.Advance(duration());
        if (fault?.Kind is FaultKind.Refused)
            throw Broken();
        if (fault?.Kind is FaultKind.Busy)
            throw new BusyException();
        if (fault?.Kind is FaultKind.AppliedLate)
        {
            clock.AdvanceTo(sent + timeout);
            turns.Start(() => LandAsync(apply, name));
            throw new TaskCanceledException("The client gave up.");
        }

        var answer = await apply();
        if (fault?.Kind is FaultKind.Dies)
        {
            sender.Die();
            await turns.NeverAsync();
        }

        if (fault?.Kind is FaultKind.AnsweredLate)
            clock.AdvanceTo(sent + timeout);
        clock.Advance(duration());
        if (fault?.Kind is FaultKind.AnswerLost)
            throw Broken();
        return clock.Now < sent + timeout ? answer : throw new TaskCanceledException("The client gave up.");
    }

    private async Task LandAsync<T>(Func<Task<T>> apply, string name)
    {
        await turns.WaitAsync(owner: null, clock.Now + LandsAfter);
        Note($"late {name}");
        await apply();
    }

    /// <summary>What <see cref="Azure.Core.Pipeline.HttpClientTransport"/> makes of a broken connection.</summary>
    private static RequestFailedException Broken() => new("The connection broke.", new HttpRequestException("Connection reset."));
}
