namespace TakeItDown.Storage;

/// <summary>Shares one read among all callers for some seconds, so that many calls cost one. A failure is shared too.</summary>
/// <param name="read">Reads. It cannot be cancelled by one caller.</param>
/// <param name="lifetime">How long a result is used, from the start of its read.</param>
/// <param name="time">The clock.</param>
public sealed class CachedRead<T>(Func<Task<T>> read, TimeSpan lifetime, TimeProvider time)
{
    private readonly Lock gate = new();
    private Task<T>? last;
    private long started;

    /// <summary>The last result, or that of the read that runs now, or a new one.</summary>
    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (last is null || (last.IsCompleted && time.GetElapsedTime(started) >= lifetime))
                (last, started) = (read(), time.GetTimestamp());
            return last.WaitAsync(cancellationToken);
        }
    }
}
