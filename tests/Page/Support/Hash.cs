namespace TakeItDown.Tests.Page.Support;

internal sealed record Hash(string SignalType, string HashValue, int? Quality);
