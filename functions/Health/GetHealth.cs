using Azure;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Storage;

namespace TakeItDown.Health;

/// <summary><c>GET v1/health</c>: whether every table answers within two seconds. One storage request for each.</summary>
public sealed class GetHealth(StorageClients storage)
{
    [Function(nameof(GetHealth))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/health")] HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(Tables.All.Select(name => AskAsync(name, cancellationToken)));
            return Results.Json(new Answer("ok"), HealthJson.Default.GetHealthAnswer);
        }
        catch (Exception silent) when (silent is RequestFailedException || (silent is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Results.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, detail: "Storage does not answer.");
        }
    }

    /// <summary>Looks for a row that is not there: a missing table answers 404, and an empty one does not.</summary>
    private async Task AskAsync(string table, CancellationToken cancellationToken)
    {
        var rows = storage.TableWithoutRetries(table).QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {"health"}"), maxPerPage: 1, cancellationToken: cancellationToken);
        await foreach (var _ in rows)
            return;
    }

    /// <summary>How the exchange is.</summary>
    /// <param name="Status">Always <c>ok</c>: otherwise there is a problem in its place.</param>
    internal sealed record Answer(string Status);
}
