namespace TakeItDown.Local.View;

/// <summary>
/// Turns spans of the functions into steps of hashes. No span names a record id, so this follows the traces: an event carries the trace of its
/// hash version, and the span in that trace links to the trace of the submit.
/// </summary>
internal sealed class HashTraces(FlowLog flow)
{
    private const int MaxTraces = 10_000;

    private readonly Lock gate = new();
    private readonly OrderedDictionary<string, string> recordIds = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, Submit> submits = new(StringComparer.Ordinal);

    /// <summary>Notes which hash the trace of an event is about.</summary>
    public void AddEvent(string recordId, string? traceParent)
    {
        if (traceParent?.Split('-') is not [_, var trace, ..])
            return;
        lock (gate)
            GetOrAdd(recordIds, trace, recordId);
    }

    /// <summary>Adds the steps of a submit to its hashes, also to those that are published later.</summary>
    public void AddSubmit(string trace, IEnumerable<(string Step, DateTimeOffset At)> steps)
    {
        lock (gate)
        {
            var submit = GetOrAdd(submits, trace, new([], []));
            submit.Steps.AddRange(steps);
            submit.RecordIds.ForEach(recordId => Add(recordId, submit));
        }
    }

    /// <summary>Adds the publish of a hash version, and the steps of the submit that it links to.</summary>
    public void AddPublished(string trace, string? submitTrace, DateTimeOffset at)
    {
        lock (gate)
        {
            if (!recordIds.TryGetValue(trace, out var recordId))
                return;
            flow.Add(new(recordId, "published", at));
            if (submitTrace is null)
                return;
            var submit = GetOrAdd(submits, submitTrace, new([], []));
            submit.RecordIds.Add(recordId);
            Add(recordId, submit);
        }
    }

    private void Add(string recordId, Submit submit) => submit.Steps.ForEach(step => flow.Add(new(recordId, step.Step, step.At)));

    private static T GetOrAdd<T>(OrderedDictionary<string, T> traces, string trace, T added)
    {
        if (traces.TryGetValue(trace, out var found))
            return found;
        if (traces.Count == MaxTraces)
            traces.RemoveAt(0);
        traces.Add(trace, added);
        return added;
    }

    private sealed record Submit(List<(string Step, DateTimeOffset At)> Steps, List<string> RecordIds);
}
