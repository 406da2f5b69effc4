namespace TakeItDown.Storage;

/// <summary>The queues of the exchange.</summary>
public static class Queues
{
    /// <summary>One message for each change of a case that is to be published.</summary>
    public const string CaseChanges = "case-changes";

    /// <summary>Where the runtime puts messages that failed too often.</summary>
    public const string PoisonedCaseChanges = CaseChanges + "-poison";

    /// <summary>One message for each blob of undelivered events.</summary>
    public const string DeadLetters = "dead-letters";

    /// <summary>Where the runtime puts those messages when they failed too often.</summary>
    public const string PoisonedDeadLetters = DeadLetters + "-poison";

    public static readonly IReadOnlyList<string> All = [CaseChanges, PoisonedCaseChanges, DeadLetters, PoisonedDeadLetters];
}
