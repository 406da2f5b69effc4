namespace TakeItDown.Local;

/// <summary>Something this machine lacks or has in the way. The message is one line that says what to do.</summary>
public sealed class CannotStartException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>For the port of the functions or of the services.</summary>
    public static CannotStartException PortTaken(int port, string part, Exception inner) => new(
        $"Port {port} is taken: stop the program that listens there, or choose another with --{part}-port.", inner);
}
