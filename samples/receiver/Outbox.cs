using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using TakeItDown.Client;

namespace TakeItDown.Receiver;

/// <summary>The verdicts that the exchange has not acknowledged, the latest per hash.</summary>
internal static class Outbox
{
    public static void Enqueue(this SqliteConnection db, Verdict verdict) => db.Execute(
        "INSERT OR REPLACE INTO outbox (record_id, verdict) VALUES (@RecordId, @Text)",
        new { verdict.RecordId, Text = JsonSerializer.Serialize(verdict, JsonSerializerOptions.Web) });

    /// <summary>Returns the oldest verdicts, each with its row number.</summary>
    public static IReadOnlyList<PendingVerdict> Pending(this SqliteConnection db, int max) =>
    [
        .. db.Query<(long Number, string Verdict)>("SELECT number, verdict FROM outbox ORDER BY number LIMIT @max", new { max })
            .Select(row => new PendingVerdict(row.Number, JsonSerializer.Deserialize<Verdict>(row.Verdict, JsonSerializerOptions.Web)!)),
    ];

    /// <summary>Deletes the rows. A newer verdict on the same hash has its own number and stays.</summary>
    public static void Acknowledge(this SqliteConnection db, IEnumerable<long> numbers) =>
        db.Execute("DELETE FROM outbox WHERE number IN @numbers", new { numbers });
}
