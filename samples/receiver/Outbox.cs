using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;

namespace TakeItDown.Receiver;

/// <summary>The verdicts that the exchange has not acknowledged, the latest of each hash.</summary>
internal static class Outbox
{
    public static void Queue(this SqliteConnection db, Verdict verdict) => db.Execute(
        "INSERT OR REPLACE INTO outbox (record_id, verdict) VALUES (@RecordId, @Text)",
        new { verdict.RecordId, Text = JsonSerializer.Serialize(verdict, JsonSerializerOptions.Web) });

    /// <summary>The oldest ones, each with its number.</summary>
    public static IReadOnlyList<(long Number, Verdict Verdict)> Waiting(this SqliteConnection db, int most) =>
    [
        .. db.Query<(long Number, string Verdict)>("SELECT number, verdict FROM outbox ORDER BY number LIMIT @most", new { most })
            .Select(row => (row.Number, JsonSerializer.Deserialize<Verdict>(row.Verdict, JsonSerializerOptions.Web)!)),
    ];

    /// <summary>A verdict that came meanwhile has a number of its own, and stays.</summary>
    public static void Acknowledge(this SqliteConnection db, IEnumerable<long> numbers) =>
        db.Execute("DELETE FROM outbox WHERE number IN @numbers", new { numbers });
}
