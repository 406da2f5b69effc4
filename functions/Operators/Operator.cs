using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using TakeItDown.ApiKeys;
using TakeItDown.Http;

namespace TakeItDown.Operators;

/// <summary>A named operator.</summary>
public sealed partial record Operator
{
    private static readonly ApiProblem InvalidName = new(
        "name", new("operator-name", $"The name of an operator must have 3 to 30 lower-case letters, digits and dashes, and must not be '{AuditEntry.Rule}'."));

    private Operator(string name) => Name = name;

    public string Name { get; }

    public ApiKeyOwner KeyOwner => ApiKeyOwner.Operator(Name);

    /// <summary>Reads a name. The audit uses <see cref="AuditEntry.Rule"/> for what no operator did, so nobody can have that name.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out Operator? parsed, [NotNullWhen(false)] out ApiProblem? problem)
    {
        parsed = Format().IsMatch(name) && name != AuditEntry.Rule ? new(name) : null;
        problem = parsed is null ? InvalidName : null;
        return parsed is not null;
    }

    [GeneratedRegex(@"^[a-z0-9-]{3,30}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Format();
}
