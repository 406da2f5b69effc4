using SimpleBase;

namespace TakeItDown.Storage;

/// <summary>The tables of the exchange.</summary>
public static class Tables
{
    public const string Cases = "cases";
    public const string Hashes = "hashes";
    public const string Feed = "feed";
    public const string Platforms = "platforms";
    public const string Operators = "operators";
    public const string Audit = "audit";

    /// <summary>The partition keys of <see cref="Cases"/>: each possible first character of a case key. Rows about a hash are in them too.</summary>
    public static readonly IReadOnlyList<string> CasePartitions = [.. Base32Alphabet.Crockford.Value.Select(character => character.ToString())];

    /// <summary>Those of them that the rows about a hash are in.</summary>
    public static readonly IReadOnlyList<string> RecordPartitions = [.. "0123456789ABCDEF".Select(character => character.ToString())];

    public static readonly IReadOnlyList<string> All = [Cases, Hashes, Feed, Platforms, Operators, Audit];

    /// <summary>The partition of <see cref="Cases"/> for a case key, which is in upper case, or a record id, which is in lower case.</summary>
    public static string CasePartitionOf(string key) => key[..1].ToUpperInvariant();
}

/// <summary>The queues of the exchange. The Functions runtime moves a message that failed five times to the <c>-poison</c> queue.</summary>
public static class Queues
{
    /// <summary>One message for each change that has to be published: of a case, or a decision on a hash.</summary>
    public const string Changes = "changes";

    public const string PoisonedChanges = Changes + "-poison";

    /// <summary>The same for changes that may wait while others are published: large cases, released cases, and cases of an address that sends many.</summary>
    public const string BulkChanges = "bulk-changes";

    public const string PoisonedBulkChanges = BulkChanges + "-poison";

    /// <summary>One message for each blob of undelivered events.</summary>
    public const string DeadLetters = "dead-letters";

    public const string PoisonedDeadLetters = DeadLetters + "-poison";

    public static readonly IReadOnlyList<string> All = [Changes, PoisonedChanges, BulkChanges, PoisonedBulkChanges, DeadLetters, PoisonedDeadLetters];
}

/// <summary>The blob containers of the exchange.</summary>
public static class Containers
{
    /// <summary>Event Grid writes the events that it could not deliver here, an array of them in each blob.</summary>
    public const string DeadLetters = "dead-letters";

    /// <summary>The operator's list of hashes of popular innocent pictures, one blob.</summary>
    public const string Benign = "benign";

    /// <summary>The daily exports. In Azure it is in an account of its own, in another region.</summary>
    public const string Exports = "exports";

    public static readonly IReadOnlyList<string> All = [DeadLetters, Benign, Exports];
}
