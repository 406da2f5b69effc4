using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Storage;

namespace TakeItDown.Operators;

/// <summary><c>GET v1/operator/audit?month=&amp;cursor=</c>: what operators did in a month, oldest first, and whether anything was changed since.</summary>
public sealed class GetAudit(OperatorAuth auth, AuditLog audit, StorageClock clock)
{
    public const int PageSize = 100;

    private static readonly ApiProblem InvalidMonth = new("month", new("month", "A month must have the format 2026-11."));

    private static readonly ApiProblem InvalidCursor = new("cursor", new("cursor", "The cursor must be one that an earlier page returned."));

    [Function(nameof(GetAudit))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/operator/audit")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is null)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        var month = request.Query["month"] is { Count: > 0 } given ? given.ToString() : AuditLog.MonthOf(clock.Now);
        if (!AuditLog.IsMonth(month))
            return InvalidMonth.ToResult();
        var after = 0L;
        if (request.Query["cursor"] is { Count: > 0 } cursor && !WholeNumber.TryParse(cursor, 0, long.MaxValue, out after))
            return InvalidCursor.ToResult();

        return Results.Json(Response.From(await audit.ReadAsync(month, cancellationToken), after), OperatorJson.Default.AuditResponse);
    }

    /// <summary>A page of the audit.</summary>
    /// <param name="Month">The month.</param>
    /// <param name="Entries">At most 100, oldest first.</param>
    /// <param name="Cursor">Reads on from here; null on the last page.</param>
    /// <param name="Chain">Whether the whole month is as it was written.</param>
    internal sealed record Response(string Month, IReadOnlyList<Row> Entries, string? Cursor, Chain Chain)
    {
        public static Response From(AuditMonth month, long after)
        {
            var rest = month.Rows.Where(row => row.Number > after).ToList();
            var page = rest[..Math.Min(rest.Count, PageSize)];
            var brokenAt = month.FindBreak();
            return new(
                month.Month,
                [.. page.Select(Row.From)],
                rest.Count > page.Count ? page[^1].Number.ToString(CultureInfo.InvariantCulture) : null,
                new(brokenAt is null, brokenAt, month.Head is { } head ? Convert.ToHexStringLower(head.Digest) : null));
        }
    }

    /// <summary>The state of a month's hash chain.</summary>
    /// <param name="IsWhole">False when a row was changed, removed or moved.</param>
    /// <param name="BrokenAt">The number of the first row where it is broken: this row or the one before it was changed, or one between them is missing. Null when it is whole.</param>
    /// <param name="Digest">The SHA-256 of the last row. Keep it elsewhere: then even somebody who rewrites every row is noticed. Null in a month without rows.</param>
    internal sealed record Chain(bool IsWhole, long? BrokenAt, string? Digest);

    /// <summary>One row of the audit.</summary>
    /// <param name="Number">The number of the row, continued from month to month.</param>
    /// <param name="At">When, UTC, to the second.</param>
    /// <param name="Actor">The operator's name; <c>rule</c> for what the exchange did by itself; <c>host key</c> for a call with the Functions key.</param>
    /// <param name="Action">What was done.</param>
    /// <param name="Target">To what.</param>
    /// <param name="Reason">Why; absent when there is none.</param>
    /// <param name="Outcome">Whether the action began, ended or failed.</param>
    /// <param name="Details">What came of it; absent at its start.</param>
    /// <param name="Of">The number of the row in which the action started; absent in that row.</param>
    internal sealed record Row(
        long Number,
        [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset At,
        string Actor,
        string Action,
        string Target,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
        AuditOutcome Outcome,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Details,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Of)
    {
        public static Row From(AuditRow row) =>
            new(row.Number, row.At, row.Actor, row.Action, row.Target, row.Reason, row.Outcome, row.Details, row.Of);
    }
}
