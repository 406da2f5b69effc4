namespace TakeItDown.Local;

/// <summary>The program cannot start. The message is one line that says what to do.</summary>
public sealed class CannotStartException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The port of the functions or of the services is in use.</summary>
    public static CannotStartException PortInUse(int port, string part, Exception inner) => new(
        $"Port {port} is in use. Stop the program that uses it, or choose another port with --{part}-port.", inner);
}
