using Azure;

namespace TakeItDown.Telemetry;

/// <summary>
/// An exception without its message, because the Functions host logs every exception that a function throws. The message of an SDK may quote
/// a request or response that contains hashes. What stays is the type, the status, the error code and the stack trace.
/// </summary>
public sealed class RedactedException(Exception failure) : Exception(Describe(failure))
{
    public override string? StackTrace => failure.StackTrace;

    private static string Describe(Exception failure) => failure switch
    {
        RequestFailedException failed => $"{failed.GetType().Name} (status {failed.Status}, code {failed.ErrorCode ?? "none"})",
        AggregateException several => string.Join(", ", several.InnerExceptions.Select(Describe)),
        _ => failure.GetType().Name,
    };
}
