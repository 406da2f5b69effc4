using System.Diagnostics;
using System.Globalization;
using TakeItDown.Client;
using TakeItDown.Tests.Benchmarks.Support;

namespace TakeItDown.Tests.Benchmarks.Rows;

/// <summary>
/// Lookups of PDQ hashes within 31 bits among a million: our index, comparing every hash, and FAISS if Python has it. All on one core, with the same
/// hashes and queries, of which a third match. All find the same. It measures processor time, so that other programs change little.
/// </summary>
internal static class MatchingRows
{
    private const int Hashes = 1_000_000;
    private const int Queries = 10_000;
    private const int SlowQueries = 200;
    private const int Rounds = 5;
    private const int Added = 4_095;
    private const double Megabyte = 1e6;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchOptions options)
    {
        PdqHash[] hashes = [.. Enumerable.Range(0, options.IsQuick ? Hashes / 10 : Hashes).AsParallel().Select(_ => New())];
        PdqHash[] queries = [.. Enumerable.Range(0, Queries).Select(query => query % 2 == 0 ? New() : Near(hashes[query], query / 2 % 48))];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var start = Stopwatch.GetTimestamp();
        var index = new PdqIndex(hashes);
        var built = Stopwatch.GetElapsedTime(start);
        var megabytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / Megabyte;
        var (indexed, scanned) = (new List<double>(), new List<double>());
        for (var round = 0; round < options.Rounds(Rounds); round++)
        {
            indexed.Add(PerSecond(queries, query => index.Find(query).Count));
            scanned.Add(PerSecond(queries[..SlowQueries], query => Scan(hashes, query)));
            Progress.Step();
        }

        EnsureExact(index, hashes, queries[..SlowQueries]);
        int[] found = [.. queries[..SlowQueries].Select(query => index.Find(query).Count)];
        for (var added = 0; added < Added; added++)
            index.Add(New());
        var grown = new List<double>();
        for (var round = 0; round < options.Rounds(Rounds); round++)
            grown.Add(PerSecond(queries, query => index.Find(query).Count));
        List<Figure> figures =
        [
            new($"PDQ index, {hashes.Length:N0} hashes, memory", "MB", [megabytes], 150, IsAtLeast: false, $"built in {built.TotalSeconds:0.0} s"),
            new($"PDQ index, {hashes.Length:N0} hashes, one core", "lookups/s", indexed, 20_000, IsAtLeast: true),
            new($"PDQ index, after {Added:N0} single adds, one core", "lookups/s", grown, 20_000, IsAtLeast: true, "as many as wait for new tables"),
            new($"comparing every one of {hashes.Length:N0} hashes, one core", "lookups/s", scanned, null, IsAtLeast: true),
        ];
        if (await Faiss.MeasureAsync(hashes, queries[..SlowQueries], found) is { } faiss)
            figures.AddRange(faiss);
        return figures;
    }

    private static PdqHash New() => PdqHash.Parse(RandomHash.Pdq(Random.Shared.NextBytes));

    private static PdqHash Near(PdqHash hash, int bits) => PdqHash.Parse(RandomHash.Near(hash.ToHex(), bits));

    private static int Scan(PdqHash[] hashes, PdqHash query)
    {
        var found = 0;
        foreach (var hash in hashes)
            found += hash.DistanceTo(query) <= PdqHash.MaxDistance ? 1 : 0;
        return found;
    }

    private static double PerSecond(PdqHash[] queries, Func<PdqHash, int> lookUp)
    {
        var start = Environment.CpuUsage.TotalTime;
        foreach (var query in queries)
            lookUp(query);
        return queries.Length / (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    }

    private static void EnsureExact(PdqIndex index, PdqHash[] hashes, PdqHash[] queries)
    {
        foreach (var query in queries)
        {
            if (index.Find(query).Count != Scan(hashes, query))
                throw new InvalidOperationException("The index and comparing every hash find different hashes.");
        }
    }

    /// <summary>The binary indexes of FAISS (Debian: python3-faiss), in a process of its own.</summary>
    private static class Faiss
    {
        private const string Code = """
            import sys, time
            try:
                import faiss, numpy
            except ImportError:
                sys.exit(3)
            faiss.omp_set_num_threads(1)
            hashes, queries = (numpy.fromfile(path, dtype=numpy.uint8).reshape(-1, 32) for path in sys.argv[1:3])
            def measure(name, index):
                index.add(hashes)
                start = time.process_time()
                limits, _, _ = index.range_search(queries, 32)
                seconds = time.process_time() - start
                print(name, len(queries) / seconds, *(limits[1:] - limits[:-1]), sep=";")
            measure("IndexBinaryFlat", faiss.IndexBinaryFlat(256))
            multi = faiss.IndexBinaryMultiHash(256, 16, 16)
            multi.nflip = 1
            measure("IndexBinaryMultiHash", multi)
            """;

        /// <summary>Null without Python or FAISS.</summary>
        public static async Task<IReadOnlyList<Figure>?> MeasureAsync(PdqHash[] hashes, PdqHash[] queries, IReadOnlyList<int> expected)
        {
            var folder = Directory.CreateTempSubdirectory("takeitdown-faiss-");
            try
            {
                var (hashFile, queryFile) = (Path.Combine(folder.FullName, "hashes"), Path.Combine(folder.FullName, "queries"));
                await File.WriteAllBytesAsync(hashFile, BytesOf(hashes));
                await File.WriteAllBytesAsync(queryFile, BytesOf(queries));
                using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Code, hashFile, queryFile]) { RedirectStandardOutput = true, UseShellExecute = false });
                var output = python is null ? "" : await python.StandardOutput.ReadToEndAsync();
                return output.Length == 0 ? null : [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => FigureOf(line.Split(';'), hashes.Length, expected))];
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return null;
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        private static Figure FigureOf(string[] fields, int hashes, IReadOnlyList<int> expected)
        {
            var missed = fields[2..].Select(count => int.Parse(count, CultureInfo.InvariantCulture)).Zip(expected).Count(pair => pair.First != pair.Second);
            return new(
                $"FAISS {fields[0]}, {hashes:N0} hashes, one core", "lookups/s", [double.Parse(fields[1], CultureInfo.InvariantCulture)], null, IsAtLeast: true,
                missed == 0 ? "finds the same" : $"finds others in {missed} of {expected.Count} lookups");
        }

        private static byte[] BytesOf(PdqHash[] hashes) => [.. hashes.SelectMany(hash => Convert.FromHexString(hash.ToHex()))];
    }
}
