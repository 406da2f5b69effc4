using System.Globalization;
using System.Text;

namespace TakeItDown.Tests.Infra.Support;

/// <summary>The cost of a month in US dollars: the operations that the code makes, at the list prices in <see cref="Prices"/>.</summary>
internal sealed record Costs(double Hashes, int Platforms)
{
    private const double HashesInACase = 3; // an item: pdq, image_md5, image_sha256
    private const double MonthsKept = 12;
    private const double MinutesInAMonth = 43_200;
    private const double PullsInAMonth = 8_640; // each platform reads the feed every five minutes, and then says that it has checked it
    private const double Found = 0.01; // of the hashes, by each platform; assumed
    private const double PartitionsOfTheFeed = 8; // feedPartitions in infra/
    private const double VerdictsInARequest = 99;
    private const double PollsInASecond = 5; // maxPollingInterval in host.json
    private const double QueuesOfChanges = 2;
    private const double AwakeSeconds = 600; // how long instances go on polling after a case; estimated
    private const double HealthTests = 3 * MinutesInAMonth / 5; // from three places, every five minutes (outside.bicep)
    private const double AvailabilityTests = (2 * HealthTests) + (3 * MinutesInAMonth / 15); // health, page, certificate
    private const double ShareOfCase = 300; // of a hash in its case; assumed
    private const double DaysInAMonth = 30;
    private const double ExportsKept = 35;
    private const double ExportFiles = 28; // ExportPart.All, the benign list, the manifest
    private const double Compressed = 0.4; // of an export; assumed: half of it are random hashes
    private const double BlocksInAGigabyte = 256;
    private const double ExportedRowsInASecond = 20_000; // by one run; assumed
    private const double SecondsInAMonth = 60 * MinutesInAMonth;
    private const double Thousand = 1_000;
    private const double Million = 1_000_000;

    private double Cases => Hashes / HashesInACase;

    private double Verdicts => Hashes * Platforms * Found; // a single verdict only on what is found

    private double VerdictRequests => Verdicts / VerdictsInARequest;

    private double Pulls => Platforms * PullsInAMonth;

    private double Executions => (2 * Cases) + VerdictRequests + (2 * Pulls) + (2 * MinutesInAMonth) + (2 * MinutesInAMonth / 5) + HealthTests + (DaysInAMonth * 24);

    /// <summary>Flex Consumption bills at least a second for each execution. None of them concurrent: an upper bound. The timers of a minute take 1.2 seconds each, estimated.</summary>
    private double BusySeconds => Executions + (0.2 * 2 * MinutesInAMonth) + (ExportedRows / ExportedRowsInASecond);

    /// <summary>
    /// Submit 1, outbox 2, feed 1, one per claim; 3 per verdict and 3 per batch of verdicts; per read of the feed and per check, one for the key, two
    /// for each partition, and two for how far the platform is; per minute, 32 partitions for the sweep, 34 for the limit of new hashes, and 12 for the switch.
    /// </summary>
    private double TableOperations =>
        (4 * Cases) + Hashes + (3 * Verdicts) + (3 * VerdictRequests) + (2 * (3 + (2 * PartitionsOfTheFeed)) * Pulls) + (79 * MinutesInAMonth);

    /// <summary>Send, receive, delete; two lengths per minute for the sweep; and polls of both queues of changes, each by an instance that is there for some time after every case.</summary>
    private double QueueOperations =>
        (3 * Cases) + (2 * MinutesInAMonth) + (QueuesOfChanges * PollsInASecond * Math.Min(SecondsInAMonth, AwakeSeconds * Cases));

    /// <summary>A record with its claim, its row in the feed, and its share of the case; and a verdict.</summary>
    private double Gigabytes => MonthsKept * (((RowSize.OfHash + RowSize.OfFeed + ShareOfCase) * Hashes) + (400 * Verdicts)) / 1e9;

    /// <summary>The exports of 35 days, each with the rows of a year.</summary>
    private double ExportGigabytes => ExportsKept * MonthsKept * Compressed * (((RowSize.OfExport + ShareOfCase) * Hashes) + (300 * Verdicts)) / 1e9;

    /// <summary>Record, claim and share of the case; and a verdict. Every day, those of a year.</summary>
    private double ExportedRows => DaysInAMonth * MonthsKept * ((2.4 * Hashes) + Verdicts);

    private double ExportRequests => (ExportedRows / Thousand) + (DaysInAMonth * (ExportFiles + 24));

    private double ExportWrites => (DaysInAMonth * 2 * ExportFiles) + (ExportGigabytes / ExportsKept * DaysInAMonth * BlocksInAGigabyte);

    /// <summary>One event received; per platform one filter evaluation and one delivery.</summary>
    private double Events => Hashes * (1 + (2 * Platforms));

    private double EdgeRequests => (20 * Cases) + VerdictRequests + (2 * Pulls);

    /// <summary>The page, verdicts, reads and checks, and each record that each platform reads, compressed.</summary>
    private double EdgeGigabytes => ((300 * Thousand * Cases) + (200 * Verdicts) + (1_000 * Pulls) + (150 * Hashes * Platforms)) / 1e9;

    /// <summary>Metrics of seven resources and our own; the spans of a case.</summary>
    private double LogGigabytes => 4 + (2 * Thousand * Cases / 1e9);

    private IEnumerable<(string Service, double Dollars)> Services =>
    [
        ("Front Door", Prices.FrontDoor + (EdgeRequests / 10_000 * Prices.EdgeRequests) + (EdgeGigabytes * Prices.EdgeGigabyte)),
        ("Functions", (Above(Executions, 250_000) / Million * Prices.Executions) + (Above(2 * BusySeconds, 100_000) * Prices.GigabyteSecond)),
        ("Tables and queues", (TableOperations / 10_000 * Prices.TableOperations) + (QueueOperations / 10_000 * Prices.QueueOperations)),
        ("Storage after a year", Gigabytes * Prices.StoredGigabyte),
        ("Exports after a year", (ExportGigabytes * Prices.ExportedGigabyte) + (ExportWrites / 10_000 * Prices.ExportWrites) + (ExportRequests / 10_000 * Prices.TableOperations)),
        ("Event Grid", Above(Events, 100_000) / Million * Prices.Events),
        ("Logs, metrics, alerts", (Above(LogGigabytes, 5) * Prices.LogGigabyte) + Prices.Alerts + (AvailabilityTests * Prices.AvailabilityTest)),
    ];

    public static string Table()
    {
        Costs[] months = [new(1e3, 15), new(1e5, 15), new(1e7, 15), new(1e5, 100), new(1e7, 100), new(1e7, 500), new(1e8, 500)];
        var table = new StringBuilder("| Dollars per month | ")
            .AppendJoin(" | ", months.Select(month => $"{Short(month.Hashes)} × {month.Platforms}")).AppendLine(" |")
            .Append("|---|").AppendJoin("", months.Select(_ => "--:|")).AppendLine();
        foreach (var (index, (service, _)) in months[0].Services.Index())
            table.Append($"| {service} | ").AppendJoin(" | ", months.Select(month => Dollars(month.Services.ElementAt(index).Dollars))).AppendLine(" |");
        return table.Append("| **Total** | ").AppendJoin(" | ", months.Select(month => $"**{Dollars(month.Services.Sum(service => service.Dollars))}**")).AppendLine(" |")
            .ToString().ReplaceLineEndings("\n");
    }

    private static double Above(double used, double free) => Math.Max(0, used - free);

    private static string Short(double hashes) => hashes >= Million ? $"{hashes / Million:0} M" : $"{hashes / Thousand:0} k";

    private static string Dollars(double amount) =>
        (amount < 10 ? amount : Math.Round(amount / 5) * 5).ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>List prices in dollars, pay as you go. Sources: infra/README.md.</summary>
    private static class Prices
    {
        public const double FrontDoor = 35;
        public const double EdgeRequests = 0.009;
        public const double EdgeGigabyte = 0.083;
        public const double Executions = 0.40;
        public const double GigabyteSecond = 0.000026;
        public const double TableOperations = 0.00045;
        public const double QueueOperations = 0.005;
        public const double StoredGigabyte = 0.05625;
        public const double ExportedGigabyte = 0.01;
        public const double ExportWrites = 0.10;
        public const double Events = 0.60;
        public const double LogGigabyte = 2.30;
        public const double Alerts = 11.3;
        public const double AvailabilityTest = 0.0006;
    }
}
