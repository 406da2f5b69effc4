using TakeItDown.Hashes;

namespace TakeItDown.Tests.Integration.Feed.Fire;

/// <summary>One change of a case, as an outbox row has it.</summary>
internal sealed record Change(string CaseKey, int Number, bool Active, IReadOnlyList<ClaimedHash> Hashes);
