namespace TakeItDown.Tests.Integration.Faults;

/// <summary>One thing that could happen next, not before a moment.</summary>
internal sealed record Move(DateTimeOffset NotBefore, Func<Task> PlayAsync);
