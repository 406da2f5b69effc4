using System.Globalization;
using TakeItDown.Tests.Benchmarks;
using TakeItDown.Tests.Benchmarks.Rows;
using TakeItDown.Tests.Benchmarks.Support;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
(string Name, Func<BenchOptions, Task<IReadOnlyList<Figure>>> MeasureAsync)[] groups =
[
    ("requests", RequestRows.CountAsync),
    ("transaction", SdkRows.TransactionsAsync),
    ("signing", SigningRows.MeasureAsync),
    ("matching", MatchingRows.MeasureAsync),
    ("http", SubmitRows.InMemoryAsync),
    ("publish", PublishRows.InMemoryAsync),
    ("reader", SdkRows.FeedReadsAsync),
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

var (figures, failures) = (new List<Figure>(), 0);
var report = new Report(figures);
foreach (var (name, measureAsync) in groups.Where(group => options.Groups.Count == 0 || options.Groups.Contains(group.Name)))
{
    Progress.Start(name);
    try
    {
        figures.AddRange(await measureAsync(options));
        Progress.End();
    }
    catch (Exception failure)
    {
        failures++; // the other groups are measured all the same
        Console.Error.WriteLine($"\n{name} failed: {failure}");
    }

    if (options.Save is { } folder)
        await report.SaveAsync(folder);
}

Console.WriteLine(report.Table());
Console.WriteLine(report.Machine);
return failures == 0 ? 0 : 1;
