namespace TakeItDown.Local.EventGrid;

/// <summary>The delivery of one event to one subscription.</summary>
internal sealed class Delivery(PublishedEvent published)
{
    public PublishedEvent Event { get; } = published;

    public Guid OutputId { get; } = Guid.NewGuid();

    public int Attempts { get; set; }

    public DateTimeOffset LastAttempt { get; set; }

    /// <summary>Null while an attempt runs or waits for a slot.</summary>
    public DateTimeOffset? NextAttempt { get; set; }

    public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
