using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using TakeItDown.Hashes;
using TakeItDown.Platforms;

namespace TakeItDown.Tests.Infra.Support;

/// <summary>All that the code's instruments tell, each made to tell it once.</summary>
internal static class Emitted
{
    /// <summary>Each instrument's tags, by its name. Fails when one of them told nothing.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyCollection<string>> Instruments()
    {
        using var services = new ServiceCollection().AddMetrics().AddSingleton<Telemetry>().BuildServiceProvider();
        var tags = new ConcurrentDictionary<string, IReadOnlyCollection<string>>(StringComparer.Ordinal);
        var published = new ConcurrentBag<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name != Telemetry.Name || instrument.Meter.Scope != services.GetRequiredService<IMeterFactory>())
                return;
            published.Add(instrument.Name);
            self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((instrument, _, told, _) => tags[instrument.Name] = Keys(told));
        listener.SetMeasurementEventCallback<long>((instrument, _, told, _) => tags[instrument.Name] = Keys(told));
        listener.SetMeasurementEventCallback<double>((instrument, _, told, _) => tags[instrument.Name] = Keys(told));
        listener.Start();

        Tell(services.GetRequiredService<Telemetry>());

        Assert.Equal(published.Order(StringComparer.Ordinal), tags.Keys.Order(StringComparer.Ordinal));
        return tags;
    }

    /// <summary>Everything there is to tell.</summary>
    public static void Tell(Telemetry telemetry)
    {
        telemetry.Submitted(2);
        telemetry.TakenUp(TimeSpan.FromSeconds(1));
        telemetry.Deduplicated(1);
        telemetry.Published(["pdq"], TimeSpan.FromSeconds(2));
        telemetry.Pending(1, TimeSpan.FromSeconds(1));
        telemetry.Poisoned();
        telemetry.DeadLettered("example", 1);
        telemetry.PoisonedDeadLetter();
        telemetry.Answered("example", new(new HashRow(), Before: null, new VerdictRow { Verdict = Verdict.Blocked, At = DateTimeOffset.UnixEpoch.AddHours(1) }));
        telemetry.Overdue("example", 1);
    }

    private static string[] Keys(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var keys = new string[tags.Length];
        for (var index = 0; index < tags.Length; index++)
            keys[index] = tags[index].Key;
        return keys;
    }
}
