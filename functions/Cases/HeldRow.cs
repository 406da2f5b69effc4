using System.Diagnostics;
using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Outbox;

namespace TakeItDown.Cases;

/// <summary>
/// Stands beside a case that waits for the operator, in place of its outbox row: written with the case, swapped for the outbox row by a
/// release, removed by a withdrawal, each in one transaction. The hashes are in the case's own row, which a release reads anyway.
/// </summary>
public sealed record HeldRow : ITableEntity
{
    public const string Prefix = "held.";

    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    /// <summary>The trace of the submit, W3C, so that a release goes on in it.</summary>
    public string? TraceParent { get; set; }

    /// <summary>The case key.</summary>
    [IgnoreDataMember]
    public string CaseKey => RowKey[Prefix.Length..];

    public static HeldRow For(string caseKey) =>
        new() { PartitionKey = caseKey[..1], RowKey = Prefix + caseKey, TraceParent = Activity.Current?.Id };

    /// <summary>The promise that takes its place, made now: what was held is late by the operator's will, and no problem of a worker.</summary>
    public OutboxRow Released(CaseRow released, DateTimeOffset now) =>
        OutboxRow.For(released.CaseKey, released.Change, active: true, released.DistinctHashes(), now) with { TraceParent = TraceParent };
}
