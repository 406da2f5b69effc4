using System.Globalization;
using TakeItDown.Tests.Benchmarks;
using TakeItDown.Tests.Benchmarks.Rows;
using TakeItDown.Tests.Benchmarks.Support;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
(string Name, Func<BenchOptions, Task<IReadOnlyList<Figure>>> MeasureAsync)[] groups =
[
    ("requests", RequestRows.CountAsync),
    ("transaction", TransactionRows.MeasureAsync),
    ("http", SubmitRows.InMemoryAsync),
    ("publish", PublishRows.InMemoryAsync),
    ("feed", FeedRows.SpeedAsync),
    ("growth", FeedRows.GrowthAsync),
    ("memory", FeedRows.MemoryAsync),
    ("submit", SubmitRows.OnAzuriteAsync),
    ("delivery", DeliveryRows.LatencyAsync),
    ("flood", DeliveryRows.FloodAsync),
];

var options = BenchOptions.Parse(args);
if (options.Groups.Except(groups.Select(group => group.Name)).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no group '{unknown}'. The groups are {string.Join(", ", groups.Select(group => group.Name))}.");
    return 2;
}

var figures = new List<Figure>();
foreach (var (name, measureAsync) in groups.Where(group => options.Groups.Count == 0 || options.Groups.Contains(group.Name)))
{
    Progress.Start(name);
    figures.AddRange(await measureAsync(options));
    Progress.End();
}

var report = new Report(figures);
Console.WriteLine(report.Table());
Console.WriteLine(Report.Machine);
if (options.Save is { } folder)
{
    Directory.CreateDirectory(folder);
    await File.WriteAllTextAsync(Path.Combine(folder, "bench.json"), report.Json());
    await File.WriteAllTextAsync(Path.Combine(folder, "bench.svg"), report.Svg());
    await File.WriteAllTextAsync(Path.Combine(folder, "bench.md"), report.Table());
}

return 0;
