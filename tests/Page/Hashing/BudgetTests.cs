using System.IO.Compression;
using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

public sealed class BudgetTests
{
    [Theory]
    [InlineData("pdq.worker-*.js", 5 << 10)]
    [InlineData("hashing-*.js", 7 << 10)]
    [InlineData("video.worker-*.js", 76 << 10)]
    [InlineData("exact.worker-*.js", 14 << 10)]
    [InlineData("proof.worker-*.js", 6 << 10)]
    public void The_hashing_code_stays_small(string file, int budget)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(File.ReadAllBytes(HashingHost.BuiltFile(file)));
        Assert.InRange(zipped.Length, 500, budget);
    }
}
