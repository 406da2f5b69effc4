namespace TakeItDown.Hashes;

/// <summary>Where a hash stands once a claim on it is settled.</summary>
/// <param name="RecordToPublish">The record, when this change brought its version about and so has to publish it; null when it has not.</param>
/// <param name="AlreadyApplied">True when an earlier run had settled the claim, so the record's stamp may be old.</param>
public sealed record ClaimOutcome(HashRow? RecordToPublish, bool AlreadyApplied);
