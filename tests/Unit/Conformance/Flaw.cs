namespace TakeItDown.Tests.Unit.Conformance;

/// <summary>A mistake that a receiver makes.</summary>
public enum Flaw
{
    None,
    OmitsAllowedOrigin,
    Returns204ForTheHandshake,
    IgnoresTheSecret,
    AcceptsAnySecret,
    Returns500ForAWrongSecret,
    IgnoresSignatures,
    VerifiesOnlyTheKey,
    VerifiesTheText,
    RefusesReplays,
    RejectsOneSignalType,
    RejectsLargeEvents,
    Returns500ForDuplicates,
    RejectsOlderVersions,
    KeepsTheLastArrival,
    KeepsTheFirstArrival,
    RejectsDeletedHashes,
    IgnoresTheStatus,
    ForgetsTombstones,
    RejectsTombstonesOfUnknownHashes,
    LimitsTheRate,
    LosesConcurrentEvents,
    RejectsBatches,
    RejectsABatchForOneUnreadableEvent,
    LosesABatchForOneUnreadableEvent,
    Returns500ForMalformedBodies,
    AcceptsMalformedBodies,
    RespondsLate,
}
