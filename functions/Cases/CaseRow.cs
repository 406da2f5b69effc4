using System.Diagnostics;
using System.Globalization;
using System.Runtime.Serialization;
using TakeItDown.Hashes;
using TakeItDown.Outbox;
using TakeItDown.Storage;

namespace TakeItDown.Cases;

/// <summary>One person's case. It contains neither the case number nor the PIN.</summary>
public sealed record CaseRow : TableRow
{
    public const string Prefix = "case.";

    public CaseStatus Status { get; set; }

    /// <summary>The number of the latest change that has to be published: 1 after the submit, 0 while the case is held or once it is discarded.</summary>
    public int Change { get; set; }

    public DateTimeOffset Created { get; set; }

    /// <summary>When the operator released it; null when it was never held, or is held now.</summary>
    public DateTimeOffset? Released { get; set; }

    /// <summary>When the operator discarded it; null when it never was.</summary>
    public DateTimeOffset? Discarded { get; set; }

    /// <summary>The version of the <see cref="Platforms.PlatformSet"/> that took part when it was submitted or released; null in a row of an earlier version.</summary>
    public string? PlatformSet { get; set; }

    /// <summary>The items, as <see cref="HashList"/> writes them, encrypted. An earlier version did not encrypt them. <see cref="CaseStore.ItemsOf"/> reads both.</summary>
    public string Items { get; set; } = "";

    /// <summary>The frames of the videos in the items, encrypted; null if there are none.</summary>
    public byte[]? Frames { get; set; }

    /// <summary>The id of the server secret that created the PIN and the digests, and that encrypts the items.</summary>
    public string Secret { get; set; } = "";

    public byte[] PinDigest { get; set; } = [];

    /// <summary>
    /// HMAC of the submitted body's SHA-256; in a row of an earlier version, the SHA-256 itself. It distinguishes a retry from a different case
    /// with the same idempotency key.
    /// </summary>
    public byte[] BodyDigest { get; set; } = [];

    /// <summary>The count of <see cref="Cases.WrongPins"/>.</summary>
    public int WrongPins { get; set; }

    public DateTimeOffset? WrongPinsSince { get; set; }

    /// <summary>The proofs of work that paid for wrong PINs, as <see cref="Cases.SpentProofs"/> writes them.</summary>
    public string SpentProofs { get; set; } = "";

    [IgnoreDataMember]
    public string CaseKey => RowKey[Prefix.Length..];

    /// <summary>When its publish began: with the submit, or with the release of a held case.</summary>
    [IgnoreDataMember]
    public DateTimeOffset PublishStarted => Released ?? Created;

    public WrongPins WrongPinsAt(DateTimeOffset now) => new WrongPins(WrongPins, WrongPinsSince).At(now);

    public CaseRow With(PinTriesRow tries) => this with
    {
        WrongPins = tries.WrongPins,
        WrongPinsSince = tries.WrongPinsSince ?? WrongPinsSince,
        SpentProofs = tries.SpentProofs ?? SpentProofs,
    };

    public static (string PartitionKey, string RowKey) KeysFor(string caseKey) => (caseKey[..1], Prefix + caseKey);
}

/// <summary>
/// The columns of a case that a try of a PIN changes. They are merged into the row, because its items have up to 70 KB. Null leaves a column as
/// it is: without wrong PINs, their time has no meaning.
/// </summary>
public sealed record PinTriesRow : TableRow
{
    public int WrongPins { get; set; }

    public DateTimeOffset? WrongPinsSince { get; set; }

    public string? SpentProofs { get; set; }

    public static PinTriesRow Of(CaseRow row, WrongPins wrong, SpentProofs spent) => new()
    {
        PartitionKey = row.PartitionKey,
        RowKey = row.RowKey,
        WrongPins = wrong.Count,
        WrongPinsSince = wrong.Since,
        SpentProofs = spent.Text == row.SpentProofs ? null : spent.Text,
    };
}

/// <summary>
/// Marks a case as held. It takes the place of the outbox row: the submit writes it with the case, a release replaces it with the outbox
/// row, and a withdrawal or the operator's discard deletes it, each in one transaction. The hashes are in the case row.
/// </summary>
public sealed record HeldRow : TableRow
{
    public const string Prefix = "held.";

    /// <summary>When the case was submitted.</summary>
    public DateTimeOffset Created { get; set; }

    /// <summary>How many different hashes it has.</summary>
    public int Hashes { get; set; }

    /// <summary>The W3C trace context of the submit, so that a release continues its trace.</summary>
    public string? TraceParent { get; set; }

    [IgnoreDataMember]
    public string CaseKey => RowKey[Prefix.Length..];

    public static HeldRow Create(CaseRow row, int hashes) => new()
    {
        PartitionKey = row.PartitionKey,
        RowKey = Prefix + row.CaseKey,
        Created = row.Created,
        Hashes = hashes,
        TraceParent = Activity.Current?.Id,
    };

    /// <summary>The outbox row that takes its place. Its age starts now, because the operator held the case, not a worker. A release is bulk.</summary>
    public OutboxRow ToOutboxRow(CaseRow released, IReadOnlyCollection<ClaimedHash> hashes, DateTimeOffset now) =>
        OutboxRow.Create(released.CaseKey, released.Change, active: true, isBulk: true, hashes, now) with { TraceParent = TraceParent };
}

/// <summary>The day from which a withdrawn case is purged.</summary>
public sealed record PurgeRow : TableRow
{
    public const string Prefix = "purge.";

    public string CaseKey { get; set; } = "";

    public static PurgeRow Create(CaseRow row, DateTimeOffset day) =>
        new() { PartitionKey = row.PartitionKey, RowKey = $"{PrefixOf(day)}{row.CaseKey}", CaseKey = row.CaseKey };

    /// <summary>The prefix of that day's row keys. All row keys of earlier days sort before it.</summary>
    public static string PrefixOf(DateTimeOffset day) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{day.UtcDateTime:yyyyMMdd}.");
}

public enum CaseStatus
{
    /// <summary>Its hashes are published, or will be within seconds.</summary>
    Accepted,

    /// <summary>It is stored, and published when the operator releases it.</summary>
    Held,

    /// <summary>The operator has discarded it while it was held. It is stored, and sent to no platform.</summary>
    Discarded,

    /// <summary>The person has withdrawn it.</summary>
    Withdrawn,
}
