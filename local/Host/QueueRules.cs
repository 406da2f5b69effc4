using Azure.Storage.Queues;

namespace TakeItDown.Local.Host;

/// <summary>The section extensions.queues of host.json, with the real extension's defaults.</summary>
public sealed record QueueRules
{
    public const int MaxBatchSize = 32;

    public static readonly TimeSpan MinPollingInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Messages asked for at once.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>The next batch is asked for when no more than this many messages are still running.</summary>
    public int NewBatchThreshold { get; init; } = 8;

    /// <summary>The try after which a message goes to the poison queue.</summary>
    public int MaxDequeueCount { get; init; } = 5;

    /// <summary>The pause after a failed try.</summary>
    public TimeSpan VisibilityTimeout { get; init; }

    /// <summary>The longest pause between two looks into an empty queue.</summary>
    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromMinutes(1);

    public QueueMessageEncoding MessageEncoding { get; init; } = QueueMessageEncoding.Base64;
}
