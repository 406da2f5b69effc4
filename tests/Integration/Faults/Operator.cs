using TakeItDown.Hashes;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>An operator who decides about hashes, and knows only the responses.</summary>
internal sealed class Operator
{
    private readonly Dictionary<string, DecidedState> accepted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DecidedState> unanswered = new(StringComparer.Ordinal);

    /// <summary>The states that the hash may have in the end: the last one that got a 200 or 202, or one whose response never arrived.</summary>
    public IReadOnlyList<DecidedState> PossibleStates(string recordId)
    {
        var last = accepted.GetValueOrDefault(recordId);
        return unanswered.TryGetValue(recordId, out var sent) ? [last, sent] : [last];
    }

    /// <summary>The request to decide about a hash. It throws unless the response is 200, 202 or 409: a deleted hash cannot be suspended.</summary>
    public Func<ExchangeProcess, Task> Decide(string recordId, DecidedState state) => async process =>
    {
        unanswered[recordId] = state;
        var status = await process.DecideAsync(recordId, state);
        if (status is 200 or 202)
            accepted[recordId] = state;
        if (status is 200 or 202 or 404 or 409)
            unanswered.Remove(recordId);
        if (status is not (200 or 202 or 409))
            throw new IOException($"The response is {status}."); // 404: nobody has claimed the hash yet
    };
}
