using Microsoft.AspNetCore.Http;

namespace TakeItDown.Http;

/// <summary>Errors as RFC 9457 problem details, with the members <c>field</c> and <c>rule</c>.</summary>
public static class Problems
{
    public static IResult Answer(InputFault fault) => Results.Problem(
        statusCode: fault.Status,
        detail: fault.Rule.Sentence,
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["field"] = fault.Field, ["rule"] = fault.Rule.Name });
}
