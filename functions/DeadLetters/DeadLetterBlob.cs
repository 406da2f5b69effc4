using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TakeItDown.Hashes;

namespace TakeItDown.DeadLetters;

/// <summary>A blob of events that Event Grid could not deliver.</summary>
/// <param name="Container">The blob's container.</param>
/// <param name="Name"><c>{SUBSCRIPTION}/{year}/{month}/{day}/{hour}/{guid}.json</c>, sometimes with the topic's name before it.</param>
public sealed record DeadLetterBlob(string Container, string Name)
{
    private const int SegmentsFromSubscription = 6;

    /// <summary>The blob's id in row keys: 32 hexadecimal digits.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Name)).AsSpan(0, 16));

    /// <summary>The id of the platform whose subscription it was. Event Grid writes it in capitals.</summary>
    public string Platform => Name.Split('/') is { Length: >= SegmentsFromSubscription } segments
        ? segments[^SegmentsFromSubscription].ToLowerInvariant()
        : "";

    /// <summary>Reads the message that an Event Grid subscription sends when a blob is created.</summary>
    /// <exception cref="FormatException">The message names no blob.</exception>
    public static DeadLetterBlob Parse(string message)
    {
        using var created = JsonDocument.Parse(message);
        return created.RootElement.GetProperty("subject").GetString()?.Split("/containers/", 2) is [_, var path]
            && path.Split("/blobs/", 2) is [var container, var name]
            ? new(container, name)
            : throw new FormatException("The message does not name a blob.");
    }

    /// <summary>Reads the records in the events of the blob.</summary>
    /// <exception cref="JsonException">The blob does not contain our events.</exception>
    public static IReadOnlyList<HashRecord> ReadRecords(BinaryData content)
    {
        using var events = JsonDocument.Parse(content);
        return [.. events.RootElement.EnumerateArray().Select(item => item.GetProperty("data").Deserialize(HashJson.Default.HashRecord)!)];
    }
}
