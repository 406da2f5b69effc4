namespace TakeItDown.Tests.Integration.Faults;

/// <summary>One step that can run next, but not before its time.</summary>
internal sealed record SimulationStep(DateTimeOffset NotBefore, Func<Task> RunAsync);
