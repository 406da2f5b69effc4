using System.Diagnostics.CodeAnalysis;
using TakeItDown.Cases;
using TakeItDown.Hashes;
using TakeItDown.Http;

namespace TakeItDown.Find;

/// <summary>What an operator looks for: a hash or a case.</summary>
/// <param name="RecordId">The hash; null to look for a case.</param>
/// <param name="CaseNumber">The case; null to look for a hash.</param>
internal sealed record FindRequest(string? RecordId, CaseNumber? CaseNumber)
{
    private static readonly ApiProblem NotOne = new("body", new("one-of", "Send exactly one of recordId, hash and caseNumber."));

    /// <summary>Where the request names what it looks for.</summary>
    public string Field { get; private init; } = "";

    /// <summary>For the audit: a case has no name there.</summary>
    public string Target => RecordId is null ? "a case" : $"hash {RecordId}";

    /// <summary>Reads a body, or names the first field that breaks a rule.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> json, [NotNullWhen(true)] out FindRequest? request, [NotNullWhen(false)] out ApiProblem? problem)
    {
        request = null;
        if (!RequestBody.TryParse(json, FindJson.Default.FindBody, out var body, out problem))
            return false;
        (request, problem) = body switch
        {
            { RecordId: { } id, Hash: null, CaseNumber: null } => HashValue.IsRecordId(id)
                ? (new(id, null) { Field = "recordId" }, null)
                : (null, new("recordId", HashValue.RecordIdRule)),
            { RecordId: null, Hash: { } hash, CaseNumber: null } => Parse(hash),
            { RecordId: null, Hash: null, CaseNumber: { } text } => Cases.CaseNumber.TryParse(text, out var number)
                ? (new(null, number) { Field = "caseNumber" }, null)
                : (null, new("caseNumber", new("case-number", "The case number is invalid: a character is missing or mistyped."))),
            _ => ((FindRequest?)null, NotOne),
        };
        return problem is null;
    }

    private static (FindRequest? Request, ApiProblem? Problem) Parse(FindBody.HashBody hash)
    {
        if (hash.SignalType is null)
            return (null, ApiProblem.Required("hash.signalType"));
        if (SignalType.Find(hash.SignalType) is not { } signalType)
            return (null, new("hash.signalType", new("signal-type", $"A signal type must be one of {string.Join(", ", SignalType.All)}.")));
        if (hash.HashValue is null)
            return (null, ApiProblem.Required("hash.hashValue"));
        return HashValue.TryParse(signalType, hash.HashValue, out var value, out var broken)
            ? (new(value.RecordId, null) { Field = "hash" }, null)
            : (null, new("hash.hashValue", broken));
    }
}

/// <summary>What to find: exactly one of the three. The audit stores the record id of a hash, never its value or a case number.</summary>
/// <remarks>Before validation. <see cref="FindRequest"/> validates it.</remarks>
/// <param name="RecordId">A record id.</param>
/// <param name="Hash">A hash.</param>
/// <param name="CaseNumber">A case number, as people type it.</param>
internal sealed record FindBody(string? RecordId, FindBody.HashBody? Hash, string? CaseNumber)
{
    /// <summary>A hash.</summary>
    /// <param name="SignalType">Its type.</param>
    /// <param name="HashValue">Its value, hexadecimal in upper or lower case.</param>
    internal sealed record HashBody(string? SignalType, string? HashValue);

    /// <summary>Neither value, so that they do not get into a log.</summary>
    public override string ToString() => nameof(FindBody);
}
