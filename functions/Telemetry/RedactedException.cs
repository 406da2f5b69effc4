using Azure;

namespace TakeItDown.Telemetry;

/// <summary>
/// A failure without its words, for a host that logs whatever escapes a function: an SDK's message may quote a request or an
/// answer, and those hold hashes. What is left is what failed, with which status and code, and where.
/// </summary>
public sealed class RedactedException(Exception failure) : Exception(Describe(failure))
{
    public override string? StackTrace => failure.StackTrace;

    private static string Describe(Exception failure) => failure switch
    {
        RequestFailedException refused => $"{refused.GetType().Name} (status {refused.Status}, code {refused.ErrorCode ?? "none"})",
        AggregateException several => string.Join(", ", several.InnerExceptions.Select(Describe)),
        _ => failure.GetType().Name,
    };
}
