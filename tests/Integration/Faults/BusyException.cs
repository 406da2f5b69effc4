namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Storage or the topic responds to a request with 503.</summary>
internal sealed class BusyException() : Exception("503");
