using Azure;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Storage;

namespace TakeItDown.Health;

/// <summary><c>GET v1/health</c>: whether every table responds within two seconds. One storage request per table.</summary>
public sealed class GetHealth(StorageClients storage)
{
    [Function(nameof(GetHealth))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/health")] HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(Tables.All.Select(name => CheckAsync(name, cancellationToken)));
            return Results.Json(new Response("ok"), HealthJson.Default.GetHealthResponse);
        }
        catch (Exception failure) when (failure is RequestFailedException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Results.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, detail: "Storage does not respond.");
        }
    }

    /// <summary>Queries a partition that never exists. A missing table responds with 404, an empty one does not.</summary>
    private async Task CheckAsync(string table, CancellationToken cancellationToken)
    {
        var rows = storage.TableWithoutRetries(table).QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {"health"}"), maxPerPage: 1, cancellationToken: cancellationToken);
        await foreach (var _ in rows)
            return;
    }

    /// <summary>The health of the exchange.</summary>
    /// <param name="Status">Always <c>ok</c>. An unhealthy exchange responds with a problem instead.</param>
    internal sealed record Response(string Status);
}
