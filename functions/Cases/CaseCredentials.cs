using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using TakeItDown.Http;

namespace TakeItDown.Cases;

/// <summary>What a person shows to see or withdraw a case: <c>Authorization: Case {caseNumber}:{pin}</c>.</summary>
public sealed record CaseCredentials(CaseNumber Number, string Pin)
{
    public const string Scheme = "Case";

    private const string Header = "Authorization";
    private const int PinDigits = 6;

    /// <summary>The one answer to an unknown number, a wrong PIN and a resting case, so that none can be told from another.</summary>
    public static readonly ApiProblem Refused = new(
        Header, new("credentials", "There is no such case and PIN, or too many wrong PINs were tried; then wait 15 minutes."), StatusCodes.Status401Unauthorized);

    /// <summary>Reads the header. A mistyped number is caught here, by its check character, before any storage is asked.</summary>
    public static bool TryParse(
        StringValues header, [NotNullWhen(true)] out CaseCredentials? credentials, [NotNullWhen(false)] out ApiProblem? problem)
    {
        credentials = null;
        var shown = header.Count == 1 && header[0]!.StartsWith($"{Scheme} ", StringComparison.OrdinalIgnoreCase)
            ? header[0]![(Scheme.Length + 1)..].Split(':')
            : null;
        problem = shown switch
        {
            null => new(Header, new("required", "Show the case number and PIN: Authorization: Case {caseNumber}:{pin}."), StatusCodes.Status401Unauthorized),
            [_, { Length: PinDigits } pin] when pin.All(char.IsAsciiDigit) => null,
            _ => new(Header, new("pin", "A PIN has six digits and follows the case number and a colon.")),
        };
        if (problem is not null)
            return false;
        if (CaseNumber.TryParse(shown![0], out var number))
            credentials = new(number, shown[1]);
        else
            problem = new(Header, new("case-number", "This is no case number: a character is missing or mistyped."));
        return problem is null;
    }

    /// <summary>Neither number nor PIN: they must not slip into a log.</summary>
    public override string ToString() => nameof(CaseCredentials);
}
