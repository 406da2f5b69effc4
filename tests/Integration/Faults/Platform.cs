using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Messaging;
using TakeItDown.Hashes;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>What platforms receive: every event, and the feed rows that a reader that polls without pause can see.</summary>
internal sealed partial class Platform
{
    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(10);

    private readonly HashSet<string> visibleInTime = [];

    public List<HashRecord> Events { get; } = [];

    /// <summary>Whether this feed row became visible before a reader that polls without pause passed its position.</summary>
    public bool WasVisibleInTime(string feedRow) => visibleInTime.Contains(feedRow);

    public void Receive(NetworkRequest publish)
    {
        foreach (var received in CloudEvent.ParseMany(new BinaryData(publish.Body!)))
            Events.Add(JsonSerializer.Deserialize(received.Data!, HashJson.Default.HashRecord)!);
    }

    /// <summary>Records the feed rows that become visible now.</summary>
    public void RecordFeedWrite(NetworkRequest append, DateTimeOffset now) => visibleInTime.UnionWith(
        FeedRows().Matches(Encoding.UTF8.GetString(append.Body!))
            .Where(row => long.Parse(row.Groups["position"].ValueSpan, provider: null) >= (now - Horizon).UtcTicks)
            .Select(row => row.Value));

    [GeneratedRegex(@"(?<position>\d{19})\.[0-9a-f]{32}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FeedRows();
}
