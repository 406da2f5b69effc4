namespace TakeItDown.Local.EventGrid;

/// <summary>The outcome of one delivery attempt. It decides whether and when Event Grid retries.</summary>
/// <param name="Status">The webhook's HTTP status, or null if it did not respond.</param>
/// <param name="Name">Event Grid's name for it, as in <c>lastdeliveryoutcome</c>.</param>
public sealed record AttemptOutcome(int? Status, string Name)
{
    public static readonly AttemptOutcome TimedOut = new(null, "TimedOut");
    public static readonly AttemptOutcome Unreachable = new(null, "SocketError");
    public static readonly AttemptOutcome Unresolvable = new(null, "ResolutionError");

    private static readonly TimeSpan[] Schedule =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12),
    ];

    /// <summary>True for 200 to 204 only.</summary>
    public bool IsDelivered => Status is >= 200 and <= 204;

    /// <summary>True if Event Grid does not retry, but dead-letters the event at once.</summary>
    public bool IsFinal => Status is 400 or 401 or 403 or 413;

    public string Description => Status is { } status ? $"answered {status}" : $"did not answer ({Name})";

    public static AttemptOutcome Of(int status) => new(status, status switch
    {
        >= 200 and <= 204 => "Delivered",
        400 => "BadRequest",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        408 => "TimedOut",
        413 => "PayloadTooLarge",
        429 or >= 500 => "Busy",
        _ => "GenericError",
    });

    /// <summary>
    /// Returns the delay before the next attempt: the documented schedule, and the documented minimum of the status. Event Grid's small random
    /// variation is left out.
    /// </summary>
    /// <param name="attempts">The number of attempts so far, from 1.</param>
    public TimeSpan RetryDelay(int attempts)
    {
        var scheduled = Schedule[Math.Min(attempts, Schedule.Length) - 1];
        var minimum = Status switch
        {
            404 => TimeSpan.FromMinutes(5),
            408 => TimeSpan.FromMinutes(2),
            503 => TimeSpan.FromSeconds(30),
            _ => TimeSpan.Zero,
        };
        return scheduled > minimum ? scheduled : minimum;
    }
}
