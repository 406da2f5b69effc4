namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a timer function is told of its own run.</summary>
public sealed class TimerInfo
{
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>True when the run is late, for example after the host was down.</summary>
    public bool IsPastDue { get; set; }
}

/// <summary>When a timer ran last and runs next, UTC.</summary>
public sealed class ScheduleStatus
{
    public DateTime Last { get; set; }

    public DateTime Next { get; set; }

    public DateTime LastUpdated { get; set; }
}
