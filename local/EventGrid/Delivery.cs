namespace TakeItDown.Local.EventGrid;

/// <summary>One event on its way to one subscription.</summary>
internal sealed class Delivery(PublishedEvent published)
{
    public PublishedEvent Event { get; } = published;

    public Guid OutputId { get; } = Guid.NewGuid();

    public int Attempts { get; set; }

    public DateTimeOffset LastAttempt { get; set; }

    /// <summary>When it is tried next; null while an attempt runs or waits for its turn.</summary>
    public DateTimeOffset? Next { get; set; }

    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
