namespace TakeItDown.Tests.Integration.Faults;

/// <summary>The exchange broke one of its guarantees.</summary>
internal sealed class BrokenGuaranteeException(string message) : Exception(message);
