namespace TakeItDown.Tests.Integration.Faults;

/// <summary>The exchange did what it must never do.</summary>
internal sealed class BrokenPromiseException(string what) : Exception(what);
