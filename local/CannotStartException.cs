namespace TakeItDown.Local;

/// <summary>Something this machine lacks or has in the way. The message is one line that says what to do.</summary>
public sealed class CannotStartException(string message) : Exception(message);
