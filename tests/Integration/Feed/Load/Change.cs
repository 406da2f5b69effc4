using TakeItDown.Hashes;

namespace TakeItDown.Tests.Integration.Feed.Load;

/// <summary>One change of a case, as in an outbox row.</summary>
internal sealed record Change(string CaseKey, int Number, bool Active, IReadOnlyList<ClaimedHash> Hashes);
