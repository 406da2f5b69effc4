namespace TakeItDown.Local.Conformance;

/// <summary>One line of the check.</summary>
/// <param name="Name">What is tried.</param>
/// <param name="Advice">What to do when it fails.</param>
/// <param name="RunAsync">Tries it.</param>
internal sealed record Probe(string Name, string Advice, Func<Bench, CancellationToken, Task<Finding>> RunAsync);
