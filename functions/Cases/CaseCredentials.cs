using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using TakeItDown.Http;

namespace TakeItDown.Cases;

/// <summary>What a person needs to see or withdraw a case: <c>Authorization: Case {caseNumber}:{pin}</c>.</summary>
public sealed record CaseCredentials(CaseNumber Number, string Pin)
{
    public const string Scheme = "Case";

    private const string Header = "Authorization";
    private const int PinDigits = 6;

    /// <summary>The same response to an unknown number and to a wrong PIN, so that nobody can distinguish them.</summary>
    public static readonly ApiProblem Unauthorized = new(
        Header,
        new("credentials", "The case number or PIN is wrong. After five wrong PINs a case needs a proof of work."),
        StatusCodes.Status401Unauthorized);

    /// <summary>Reads the header. The check character detects a mistyped number before any storage request.</summary>
    public static bool TryParse(
        StringValues header, [NotNullWhen(true)] out CaseCredentials? credentials, [NotNullWhen(false)] out ApiProblem? problem)
    {
        credentials = null;
        var parts = header.Count == 1 && header[0]!.StartsWith($"{Scheme} ", StringComparison.OrdinalIgnoreCase)
            ? header[0]![(Scheme.Length + 1)..].Split(':')
            : null;
        problem = parts switch
        {
            null => new(
                Header, new("required", "A case number and PIN are required: Authorization: Case {caseNumber}:{pin}."), StatusCodes.Status401Unauthorized),
            [_, { Length: PinDigits } pin] when pin.All(char.IsAsciiDigit) => null,
            _ => new(Header, new("pin", "The PIN must have six digits. It follows the case number and a colon.")),
        };
        if (problem is not null)
            return false;
        if (CaseNumber.TryParse(parts![0], out var number))
            credentials = new(number, parts[1]);
        else
            problem = new(Header, new("case-number", "The case number is invalid: a character is missing or mistyped."));
        return problem is null;
    }

    /// <summary>Neither number nor PIN, so that they do not get into a log.</summary>
    public override string ToString() => nameof(CaseCredentials);
}
