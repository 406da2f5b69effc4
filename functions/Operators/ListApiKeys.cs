using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Platforms;

namespace TakeItDown.Operators;

/// <summary><c>GET v1/operator/platforms/{id}/keys</c>: the numbers of the live keys, and since when.</summary>
public sealed class ListApiKeys(ApiKeyStore keys)
{
    [Function(nameof(ListApiKeys))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "v1/operator/platforms/{id}/keys")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) => Results.Json(
            new Answer([.. (await keys.LiveAsync(id, cancellationToken)).Select(row => new Entry(row.Number, row.Created))]),
            OperatorJson.Default.ListKeysAnswer);

    /// <param name="Keys">Two at most, oldest first.</param>
    internal sealed record Answer(IReadOnlyList<Entry> Keys);

    /// <param name="Number">What it is called.</param>
    /// <param name="Created">Since when, UTC, to the second.</param>
    internal sealed record Entry(int Number, [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset Created);
}
