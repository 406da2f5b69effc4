using System.Text.RegularExpressions;

namespace TakeItDown.Tests.Integration.Growth;

/// <summary>The range of keys that a filter of a query describes, for example <c>PartitionKey eq 'a' and RowKey ge 'b'</c>.</summary>
internal sealed partial class KeyRange
{
    private readonly IReadOnlyList<(string Column, string Operator, string Value)> conditions;

    private KeyRange(IReadOnlyList<(string Column, string Operator, string Value)> conditions) => this.conditions = conditions;

    /// <summary>The only partition, or null.</summary>
    public string? PartitionKey => conditions.FirstOrDefault(condition => condition is { Column: "PartitionKey", Operator: "eq" }).Value;

    /// <exception cref="FormatException">The filter is about something else.</exception>
    public static KeyRange Parse(string filter) => new(
    [
        .. filter.Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal).Split(" and ").Where(text => text is not "").Select(text =>
            Condition().Match(text) is { Success: true } match
                ? (match.Groups["column"].Value, match.Groups["operator"].Value, match.Groups["value"].Value)
                : throw new FormatException($"The filter '{filter}' is not a range of keys.")),
    ]);

    public bool Contains(string partitionKey, string rowKey) => conditions.All(condition => Holds(condition, partitionKey, rowKey));

    /// <summary>Whether these keys are before all keys of the range.</summary>
    public bool IsBefore(string partitionKey, string rowKey) =>
        conditions.Any(condition => condition.Operator is "eq" or "gt" or "ge" && Compare(condition, partitionKey, rowKey) is var order && (order < 0 || (order == 0 && condition.Operator == "gt")));

    private static bool Holds((string Column, string Operator, string Value) condition, string partitionKey, string rowKey)
    {
        var order = Compare(condition, partitionKey, rowKey);
        return condition.Operator switch { "eq" => order == 0, "gt" => order > 0, "ge" => order >= 0, "lt" => order < 0, _ => order <= 0 };
    }

    private static int Compare((string Column, string Operator, string Value) condition, string partitionKey, string rowKey) =>
        string.CompareOrdinal(condition.Column == "PartitionKey" ? partitionKey : rowKey, condition.Value);

    [GeneratedRegex("^(?<column>PartitionKey|RowKey) (?<operator>eq|gt|ge|lt|le) '(?<value>[^']*)'$", RegexOptions.NonBacktracking)]
    private static partial Regex Condition();
}
