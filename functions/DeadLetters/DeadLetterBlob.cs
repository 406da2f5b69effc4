using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TakeItDown.Hashes;

namespace TakeItDown.DeadLetters;

/// <summary>A blob in which Event Grid left events that it gave up.</summary>
/// <param name="Container">The container it lies in.</param>
/// <param name="Name"><c>{SUBSCRIPTION}/{year}/{month}/{day}/{hour}/{guid}.json</c>, sometimes below the topic's name.</param>
public sealed record DeadLetterBlob(string Container, string Name)
{
    private const int SegmentsFromSubscription = 6;

    /// <summary>Its name in keys: 32 hexadecimal digits.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Name)).AsSpan(0, 16));

    /// <summary>The id of the platform whose subscription it was: Event Grid writes it in capitals.</summary>
    public string Platform => Name.Split('/') is { Length: >= SegmentsFromSubscription } segments
        ? segments[^SegmentsFromSubscription].ToLowerInvariant()
        : "";

    /// <summary>Reads the message that a storage event subscription sends when a blob is made.</summary>
    /// <exception cref="FormatException">The message is none of those.</exception>
    public static DeadLetterBlob Parse(string message)
    {
        using var created = JsonDocument.Parse(message);
        return created.RootElement.GetProperty("subject").GetString()?.Split("/containers/", 2) is [_, var place]
            && place.Split("/blobs/", 2) is [var container, var name]
            ? new(container, name)
            : throw new FormatException("A message about a blob does not name it.");
    }

    /// <summary>What the events in the blob tell.</summary>
    /// <exception cref="JsonException">The blob does not hold events of ours.</exception>
    public static IReadOnlyList<HashRecord> Read(BinaryData content)
    {
        using var events = JsonDocument.Parse(content);
        return [.. events.RootElement.EnumerateArray().Select(written => written.GetProperty("data").Deserialize(HashJson.Default.HashRecord)!)];
    }
}
