namespace TakeItDown.Tests.Unit.Conformance;

/// <summary>What a receiver does wrong.</summary>
public enum Flaw
{
    None,
    ConsentsWithoutSayingSo,
    IgnoresTheSecret,
    AsksForAnySecret,
    AnswersAWrongSecretWith500,
    LacksOneSignalType,
    Answers500ToDuplicates,
    RefusesOlderVersions,
    KeepsWhatCameLast,
    KeepsWhatCameFirst,
    KnowsNoDeletion,
    LooksOnlyAtTheValue,
    ForgetsTheVersionOfATombstone,
    RefusesTombstonesOfUnheardHashes,
    LimitsTheRate,
    LosesSomeOfABurst,
    TakesNoBatches,
    Answers500ToJunk,
    TakesJunk,
    AnswersLate,
}
