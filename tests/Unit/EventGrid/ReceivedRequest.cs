using System.Text.Json;

namespace TakeItDown.Tests.Unit.EventGrid;

public sealed record ReceivedRequest(string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public string EventId => Json.GetProperty("id").GetString()!;
}
