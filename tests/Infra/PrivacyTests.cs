using System.Reflection;
using System.Runtime.Serialization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using TakeItDown.Hashes;
using TakeItDown.Local;
using TakeItDown.Outbox;

namespace TakeItDown.Tests.Infra;

/// <summary>docs/privacy.md lists every field that is stored or sent, and no others.</summary>
public sealed partial class PrivacyTests
{
    /// <summary>Properties that storage adds to every row.</summary>
    private static readonly string[] OnEveryRow = [nameof(ITableEntity.Timestamp), nameof(ITableEntity.ETag)];

    private static readonly Type[] Sent = [typeof(Change), typeof(HashRecord)];

    [Fact]
    public void Every_field_is_listed_in_its_section_and_no_others()
    {
        var listed = Listed();
        var held = typeof(ServiceRegistration).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(ITableEntity)) && !type.IsAbstract)
            .Concat(Sent).ToDictionary(type => type.Name, Fields, StringComparer.Ordinal);

        Assert.Equal(held.Keys.Order(StringComparer.Ordinal), listed.Keys.Order(StringComparer.Ordinal));
        Assert.All(held, entity => Assert.Equal(entity.Value, listed[entity.Key]));
    }

    [Fact]
    public void No_row_is_written_without_a_listed_type() => Assert.All(
        Directory.EnumerateFiles(Repository.File("functions"), "*.cs", SearchOption.AllDirectories),
        file => Assert.DoesNotContain("new TableEntity", File.ReadAllText(file), StringComparison.Ordinal));

    [Fact]
    public void Retention_matches_the_page()
    {
        var page = File.ReadAllText(Repository.File("docs/privacy.md"));

        Assert.Contains($"until {new Cases.CaseOptions().KeepWithdrawnDays} days after its withdrawal", page, StringComparison.Ordinal);
        Assert.Contains($"{new Feed.FeedOptions().KeepSupersededDays} days once replaced; tombstones {new Feed.FeedOptions().KeepTombstonesDays} days", page, StringComparison.Ordinal);
        Assert.Contains($"(`DeadLetterRow`): {new Platforms.PlatformOptions().KeepDeadLettersDays} days", page, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Fields(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetCustomAttribute<IgnoreDataMemberAttribute>() is null
                && property.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always } && !OnEveryRow.Contains(property.Name))
            .Select(property => property.Name).Order(StringComparer.Ordinal),
    ];

    /// <summary>The fields in the first column of each table, by the type in its heading.</summary>
    private static Dictionary<string, IReadOnlyList<string>> Listed()
    {
        var listed = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var section in File.ReadAllText(Repository.File("docs/privacy.md")).Split("\n### ").Skip(1))
        {
            var type = Heading().Match(section).Groups["type"].Value;
            var rows = section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|')[1]);
            listed.Add(type, [.. rows.SelectMany(cell => Code().Matches(cell)).Select(field => field.Groups["name"].Value).Order(StringComparer.Ordinal)]);
        }

        return listed;
    }

    [GeneratedRegex(@"\(`(?<type>\w+)`\)", RegexOptions.NonBacktracking)]
    private static partial Regex Heading();

    [GeneratedRegex("`(?<name>\\w+)`", RegexOptions.NonBacktracking)]
    private static partial Regex Code();
}
