using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Platforms;

namespace TakeItDown.Operators;

/// <summary><c>GET v1/operator/platforms/{id}/keys</c>: the numbers of the valid API keys, and when they were created.</summary>
public sealed class ListApiKeys(ApiKeyStore apiKeys)
{
    [Function(nameof(ListApiKeys))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "v1/operator/platforms/{id}/keys")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) => Results.Json(
            new Response([.. (await apiKeys.ListAsync(id, cancellationToken)).Select(row => new Entry(row.Number, row.Created))]),
            OperatorJson.Default.ListApiKeysResponse);

    /// <param name="Keys">At most two, oldest first.</param>
    internal sealed record Response(IReadOnlyList<Entry> Keys);

    /// <param name="Number">The number of the key.</param>
    /// <param name="Created">When it was created, UTC, to the second.</param>
    internal sealed record Entry(int Number, [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset Created);
}
