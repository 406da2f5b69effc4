using System.Globalization;

namespace TakeItDown.Tests.Unit.OpenApi;

/// <summary>One thing that clients of the API rely on.</summary>
/// <param name="Operation">For example <c>GET /v1/feed</c>; <c>EVENT hashEvent/post</c> for what platforms receive.</param>
/// <param name="Part"><c>operation</c>, a location of parameters, <c>request</c>, the status of a response, or <c>event</c>.</param>
/// <param name="Member">The name of a parameter, or the path of a member: <c>.</c> is the body itself.</param>
/// <param name="Type">The JSON types with their formats; the credentials of an operation.</param>
/// <param name="Presence">How often it is there.</param>
/// <param name="Values">The only possible values; empty when there are others.</param>
/// <param name="Limits">The limits of what a client may send.</param>
internal sealed record ContractItem(
    string Operation, string Part, string Member, string Type, Presence Presence, IReadOnlyList<string> Values, IReadOnlyDictionary<string, string> Limits)
{
    public const string OperationPart = "operation";

    private bool IsSentByClient => Part is "request" or "query" or "header" or "path" or OperationPart;

    private (string, string, string) Key => (Operation, Part, Member);

    /// <summary>The item that contains this one.</summary>
    private (string, string, string) ParentKey => Part switch
    {
        OperationPart => default,
        _ when Member == "." || Member[0] != '.' => (Operation, OperationPart, "."),
        _ when Member.EndsWith("[]", StringComparison.Ordinal) => (Operation, Part, Member[..^2]),
        _ when Member.LastIndexOf('.') is > 0 and var end => (Operation, Part, Member[..end]),
        _ => (Operation, Part, "."),
    };

    /// <summary>What a client that was written for the released contract could stumble over.</summary>
    public static IReadOnlyList<string> FindBreaks(IReadOnlyList<ContractItem> released, IReadOnlyList<ContractItem> current)
    {
        var before = released.ToDictionary(item => item.Key);
        var now = current.ToDictionary(item => item.Key);
        return
        [
            .. released.SelectMany(item => now.TryGetValue(item.Key, out var kept) ? item.FindBreaks(kept) : [$"{item} is gone"]),
            .. from item in current
               where item.IsSentByClient && item.Presence != Presence.Optional && !before.ContainsKey(item.Key) && before.ContainsKey(item.ParentKey)
               select $"{item} is new, and clients must send it",
        ];
    }

    /// <summary>Reads a line of <see cref="ToLine"/>.</summary>
    public static ContractItem Parse(string line)
    {
        var words = line.Split(' ');
        var limits = words.Skip(6).Where(word => word[0] != '=').Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return new(
            $"{words[0]} {words[1]}", words[2], words[3], words[4], Enum.Parse<Presence>(words[5]),
            [.. words.Skip(6).Where(word => word[0] == '=').Select(word => word[1..])], limits);
    }

    /// <summary>One line of text, without spaces in any part.</summary>
    public string ToLine() => string.Join(
        ' ',
        [Operation, Part, Member, Type, Presence.ToString(), .. Values.Select(value => $"={value}"), .. Limits.OrderBy(limit => limit.Key, StringComparer.Ordinal).Select(limit => $"{limit.Key}={limit.Value}")]);

    public override string ToString() => $"{Operation} {Part} {Member}";

    private IEnumerable<string> FindBreaks(ContractItem now)
    {
        if (now.Type != Type)
            yield return $"{this} was {Type} and is {now.Type}";
        foreach (var value in Values.Except(now.Values).Where(_ => !IsSentByClient || now.Values.Count > 0))
            yield return $"{this} cannot be {value} any more";
        if (!IsSentByClient && now.Presence < Presence)
            yield return $"{this} was {Presence} and is {now.Presence}";
        if (!IsSentByClient)
            yield break;
        if (now.Presence > Presence)
            yield return $"{this} was {Presence} and is {now.Presence}";
        if (Values.Count == 0 && now.Values.Count > 0)
            yield return $"{this} can only be {string.Join(", ", now.Values)}";
        foreach (var (name, limit) in now.Limits.Where(limit => !IsAtLeastAsWide(limit.Key, limit.Value)))
            yield return $"{this} has a narrower limit: {name} is {limit}";
    }

    private bool IsAtLeastAsWide(string name, string limit) =>
        Limits.TryGetValue(name, out var before)
        && (name == "pattern" ? limit == before
            : name.StartsWith("max", StringComparison.Ordinal) ? Number(limit) >= Number(before)
            : Number(limit) <= Number(before));

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>How often a member is there. Clients must send it, or may rely on it.</summary>
internal enum Presence
{
    /// <summary>It may be absent.</summary>
    Optional,

    /// <summary>It is required in some forms of its object, for example for one signal type.</summary>
    Conditional,

    /// <summary>It is always there.</summary>
    Required,
}
