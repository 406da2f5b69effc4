namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Storage or the topic turned a request away with 503.</summary>
internal sealed class BusyException() : Exception("503");
