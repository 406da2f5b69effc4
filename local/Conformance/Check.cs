namespace TakeItDown.Local.Conformance;

/// <summary>One check, printed on one line.</summary>
/// <param name="Name">What it checks.</param>
/// <param name="Advice">What to do if it fails.</param>
/// <param name="RunAsync">Runs it.</param>
internal sealed record Check(string Name, string Advice, Func<ReceiverHarness, CancellationToken, Task<Finding>> RunAsync);
