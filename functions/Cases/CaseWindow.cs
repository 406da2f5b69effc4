using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using TakeItDown.Http;
using TakeItDown.Operators;

namespace TakeItDown.Cases;

/// <summary>Which held cases an operator releases or discards: those that were submitted in a time.</summary>
/// <param name="From">The first time.</param>
/// <param name="To">The first time after it.</param>
public sealed record CaseWindow(DateTimeOffset From, DateTimeOffset To)
{
    private static readonly ApiProblem Order = new("to", new("window", "The window must end after it begins."));

    /// <summary>Reads a body: <c>{"from":"…","to":"…","reason":"…"}</c>.</summary>
    public static async Task<(CaseWindow? Window, Reason? Reason, ApiProblem? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (body, unreadable) = await RequestBody.ReadAsync(request, cancellationToken);
        if (unreadable is not null)
            return (null, null, unreadable);
        if (!RequestBody.TryParse(body, CaseJson.Default.CaseWindowBody, out var parsed, out var problem)
            || !TryParse(parsed, out var window, out problem)
            || !Reason.TryParse(parsed.Reason, out var reason, out problem))
            return (null, null, problem);
        return (window, reason, null);
    }

    private static bool TryParse(CaseWindowBody body, [NotNullWhen(true)] out CaseWindow? window, [NotNullWhen(false)] out ApiProblem? problem)
    {
        window = null;
        var (isFrom, isTo) = (ApiTime.TryParse(body.From, out var from), ApiTime.TryParse(body.To, out var to));
        problem = body switch
        {
            { From: null } => ApiProblem.Required("from"),
            _ when !isFrom => new("from", ApiTime.Format),
            { To: null } => ApiProblem.Required("to"),
            _ when !isTo => new("to", ApiTime.Format),
            _ when to <= from => Order,
            _ => null,
        };
        if (problem is null)
            window = new(from, to);
        return problem is null;
    }

    /// <summary>For the audit.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"held cases from {From.UtcDateTime:O} to {To.UtcDateTime:O}");
}

/// <summary>Which held cases, and why.</summary>
/// <remarks>Before validation. <see cref="CaseWindow"/> validates it.</remarks>
/// <param name="From">The cases that were submitted at this time or later.</param>
/// <param name="To">The cases that were submitted before this time.</param>
/// <param name="Reason">A sentence without hashes, case numbers and keys. Only the audit stores it.</param>
internal sealed record CaseWindowBody(string? From, string? To, string? Reason);
