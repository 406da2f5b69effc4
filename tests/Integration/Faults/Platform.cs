using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Messaging;
using TakeItDown.Hashes;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>What platforms get to know: every event, and which feed rows came in time for the quickest of readers.</summary>
internal sealed partial class Platform
{
    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(10);

    private readonly HashSet<string> inTime = [];

    public List<HashRecord> Events { get; } = [];

    /// <summary>Whether a reader who reads without pause, up to the horizon, has seen this row of the feed.</summary>
    public bool CameInTime(string feedRow) => inTime.Contains(feedRow);

    public void Hear(WireRequest publish)
    {
        foreach (var heard in CloudEvent.ParseMany(new BinaryData(publish.Body!)))
            Events.Add(JsonSerializer.Deserialize(heard.Data!, HashJson.Default.HashRecord)!);
    }

    /// <summary>Takes note of feed rows that become visible now.</summary>
    public void See(WireRequest append, DateTimeOffset now) => inTime.UnionWith(
        FeedRows().Matches(Encoding.UTF8.GetString(append.Body!))
            .Where(row => long.Parse(row.Groups["stamp"].ValueSpan, provider: null) >= (now - Horizon).UtcTicks)
            .Select(row => row.Value));

    [GeneratedRegex(@"(?<stamp>\d{19})\.[0-9a-f]{32}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FeedRows();
}
