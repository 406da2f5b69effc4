using System.Text.Json;

namespace TakeItDown.Client;

/// <summary>One page of the exchange's feed. An unreadable record does not affect the others.</summary>
/// <param name="Records">Versions of hashes, oldest first.</param>
/// <param name="Unreadable">The record id of each record that cannot be read, or <c>none</c>.</param>
/// <param name="Cursor">Pass it to get the next page. Opaque.</param>
/// <param name="HasMore">Whether the next page is available now.</param>
public sealed record FeedPage(IReadOnlyList<HashRecord> Records, IReadOnlyList<string> Unreadable, string Cursor, bool HasMore)
{
    // A property that is there twice makes its record unreadable, not the page.
    private static readonly JsonSerializerOptions Lenient = new(StrictJson.Options) { AllowDuplicateProperties = true };

    /// <exception cref="JsonException">The body is not a page.</exception>
    public static async Task<FeedPage> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var json = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        var page = json.RootElement.Deserialize<Body>(Lenient) ?? throw new JsonException();
        if (page.Records.ValueKind is not JsonValueKind.Array)
            throw new JsonException();
        var (records, unreadable) = (new List<HashRecord>(), new List<string>());
        foreach (var record in page.Records.EnumerateArray())
        {
            try
            {
                records.Add(HashRecord.Read(record));
            }
            catch (JsonException)
            {
                unreadable.Add(HashRecord.FindId(record));
            }
        }

        return new(records, unreadable, page.Cursor, page.HasMore);
    }

    private sealed record Body(JsonElement Records, string Cursor, bool HasMore);
}
