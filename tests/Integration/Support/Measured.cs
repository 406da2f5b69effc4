using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using TakeItDown.Telemetry;

namespace TakeItDown.Tests.Integration.Support;

/// <summary>What an exchange measures from now on.</summary>
internal sealed class Measured : IDisposable
{
    private readonly ConcurrentQueue<(string Instrument, double Value)> values = [];
    private readonly MeterListener listener = new();

    public Measured(IMeterFactory meters)
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == Metrics.Name && instrument.Meter.Scope == meters)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => values.Enqueue((instrument.Name, value)));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => values.Enqueue((instrument.Name, value)));
        listener.Start();
    }

    public double Sum(string instrument) => values.Where(measured => measured.Instrument == instrument).Sum(measured => measured.Value);

    public int Count(string instrument) => values.Count(measured => measured.Instrument == instrument);

    public void Dispose() => listener.Dispose();
}
