using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Operators;
using TakeItDown.Storage;

namespace TakeItDown.Outbox;

/// <summary><c>GET v1/operator/changes?cursor=</c>: the changes that are stuck: accepted more than five minutes ago and not published.</summary>
public sealed class ListChanges(OperatorAuth auth, OutboxStore outbox, StorageClock clock)
{
    public const int PageSize = 100;

    private static readonly ApiProblem InvalidCursor = new("cursor", new("cursor", "The cursor must be one that an earlier page returned."));

    [Function(nameof(ListChanges))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/operator/changes")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is null)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        var after = 0L;
        if (request.Query["cursor"] is { Count: > 0 } cursor && !WholeNumber.TryParse(cursor, 0, long.MaxValue, out after))
            return InvalidCursor.ToResult();

        var until = clock.Now - OutboxRow.StuckAfter;
        var stuck = await outbox.PendingAsync(cancellationToken).Where(row => row.Created < until).ToListAsync(cancellationToken);
        stuck.Sort((one, other) => one.Created.CompareTo(other.Created));
        return Results.Json(Response.From(stuck, after), OutboxJson.Default.ListChangesResponse);
    }

    /// <param name="Total">How many changes are stuck.</param>
    /// <param name="Changes">A page of them, oldest first: at most 100, or a few more that were accepted at the same time.</param>
    /// <param name="Cursor">Reads on from here; null on the last page.</param>
    internal sealed record Response(int Total, IReadOnlyList<PendingChange> Changes, string? Cursor)
    {
        /// <summary>A cursor is a time, so a page ends only where the time changes.</summary>
        public static Response From(IReadOnlyList<OutboxRow> stuck, long after)
        {
            var rest = stuck.Where(row => row.Created.UtcTicks > after).ToList();
            var page = rest.TakeWhile((row, index) => index < PageSize || row.Created == rest[PageSize - 1].Created).ToList();
            return new(
                stuck.Count,
                [.. page.Select(PendingChange.From)],
                page.Count < rest.Count ? page[^1].Created.UtcTicks.ToString(CultureInfo.InvariantCulture) : null);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ListChanges.Response), TypeInfoPropertyName = "ListChangesResponse")]
internal sealed partial class OutboxJson : JsonSerializerContext;
