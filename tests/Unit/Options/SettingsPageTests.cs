using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using TakeItDown.Local;

namespace TakeItDown.Tests.Unit.Options;

/// <summary><c>docs/settings.md</c> lists the settings of the option classes, with their defaults and ranges.</summary>
public sealed partial class SettingsPageTests
{
    private const string StorageSection = "ExchangeStorage";

    private static readonly IReadOnlyDictionary<string, (string Default, string Unit)> Listed = Row()
        .Matches(File.ReadAllText(Repository.File("docs/settings.md")))
        .ToDictionary(row => row.Groups["name"].Value, row => (row.Groups["default"].Value, row.Groups["unit"].Value), StringComparer.Ordinal);

    /// <summary>Each setting of the option classes, with its property and an instance that has the default values.</summary>
    private static readonly IReadOnlyList<(string Name, PropertyInfo Property, object Options)> Settings =
    [
        .. from type in typeof(ServiceRegistration).Assembly.GetTypes()
           let section = type.GetField("Section")?.GetRawConstantValue() as string
           where section is not null
           from setting in Read(section, type)
           select setting,
    ];

    [Fact]
    public void Every_setting_is_on_the_page_and_the_page_has_no_other() =>
        Assert.Equal(Settings.Select(setting => setting.Name).Order(StringComparer.Ordinal), Listed.Keys.Where(name => !IsTelemetry(name)).Order(StringComparer.Ordinal));

    [Fact]
    public void Defaults_are_those_of_the_code() => Assert.All(
        Settings.Where(setting => setting.Property.PropertyType == typeof(int) || setting.Property.PropertyType == typeof(bool)),
        setting => Assert.Equal(Convert.ToString(setting.Property.GetValue(setting.Options), CultureInfo.InvariantCulture), Listed[setting.Name].Default, ignoreCase: true));

    [Fact]
    public void Ranges_are_those_of_the_code()
    {
        var ranges = Settings.Select(setting => (setting.Name, Range: setting.Property.GetCustomAttribute<RangeAttribute>())).Where(setting => setting.Range is not null).ToList();

        Assert.NotEmpty(ranges);
        Assert.All(ranges, setting => Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"{setting.Range!.Minimum} to {setting.Range.Maximum:N0}"), Listed[setting.Name].Unit, StringComparison.Ordinal));
    }

    [Fact]
    public void The_telemetry_settings_are_those_of_the_code()
    {
        var exporters = typeof(ServiceRegistration).Assembly.GetType("TakeItDown.Telemetry.TelemetryExporters", throwOnError: true)!;
        var names = exporters.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);

        Assert.Equal(names.Order(StringComparer.Ordinal), Listed.Keys.Where(IsTelemetry).Order(StringComparer.Ordinal));
    }

    private static bool IsTelemetry(string name) => !name.Contains("__", StringComparison.Ordinal) && name != StorageSection;

    private static IEnumerable<(string Name, PropertyInfo Property, object Options)> Read(string prefix, Type type)
    {
        var options = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties())
        {
            var name = (prefix, property.Name) switch
            {
                (StorageSection, "ConnectionString") => StorageSection,
                (StorageSection, "AccountName") => $"{StorageSection}__accountName",
                _ => $"{prefix}__{property.Name}",
            };
            if (property.PropertyType is { IsGenericType: true } list)
            {
                foreach (var setting in Read($"{name}__{{n}}", list.GetGenericArguments()[0]))
                    yield return setting;
            }
            else
            {
                yield return (name, property, options);
            }
        }
    }

    [GeneratedRegex(@"^\| `(?<name>[^`]+)` \| (?<default>[^|]+) \| (?<unit>[^|]+) \| [^|]+ \|$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Row();
}
