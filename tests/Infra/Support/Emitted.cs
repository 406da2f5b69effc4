using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using TakeItDown.Telemetry;

namespace TakeItDown.Tests.Infra.Support;

/// <summary>Records what every instrument of the code emits.</summary>
internal static class Emitted
{
    /// <summary>Returns the tags of each instrument by its name. Fails if an instrument emits nothing.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyCollection<string>> Instruments()
    {
        using var services = new ServiceCollection().AddMetrics().AddSingleton<Metrics>().BuildServiceProvider();
        var tags = new ConcurrentDictionary<string, IReadOnlyCollection<string>>(StringComparer.Ordinal);
        var published = new ConcurrentBag<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name != Metrics.Name || instrument.Meter.Scope != services.GetRequiredService<IMeterFactory>())
                return;
            published.Add(instrument.Name);
            self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((instrument, _, measured, _) => tags[instrument.Name] = Keys(measured));
        listener.SetMeasurementEventCallback<long>((instrument, _, measured, _) => tags[instrument.Name] = Keys(measured));
        listener.SetMeasurementEventCallback<double>((instrument, _, measured, _) => tags[instrument.Name] = Keys(measured));
        listener.Start();

        RecordAll(services.GetRequiredService<Metrics>());

        Assert.Equal(published.Order(StringComparer.Ordinal), tags.Keys.Order(StringComparer.Ordinal));
        return tags;
    }

    /// <summary>Records one value with every instrument.</summary>
    public static void RecordAll(Metrics metrics)
    {
        metrics.HashesSubmitted(2);
        metrics.OutboxAge(TimeSpan.FromSeconds(1));
        metrics.HashesDeduplicated(1);
        metrics.HashesPublished(["pdq"], TimeSpan.FromSeconds(2));
        metrics.OutboxPending(1, TimeSpan.FromSeconds(1));
        metrics.Holding(true);
        metrics.ChangePoisoned();
        metrics.EventsDeadLettered("example", 1);
        metrics.DeadLetterPoisoned();
        metrics.VerdictRecorded("example", "Blocked", toBlock: TimeSpan.FromHours(1));
        metrics.FeedChecked("example");
        metrics.Lag("example", 1, 2);
        metrics.FullRead("example");
        metrics.UnusualUse("example");
        metrics.Exported(3);
    }

    private static string[] Keys(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var keys = new string[tags.Length];
        for (var index = 0; index < tags.Length; index++)
            keys[index] = tags[index].Key;
        return keys;
    }
}
