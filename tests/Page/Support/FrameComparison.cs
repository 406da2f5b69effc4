using System.Numerics;

namespace TakeItDown.Tests.Page.Support;

/// <summary>How far the frames that a browser sends are from those of the reference.</summary>
/// <param name="Clip">The video.</param>
/// <param name="Frames">What the browser sends.</param>
/// <param name="Distances">The bits in which each of them differs from the frame of the reference at the same second.</param>
internal sealed record FrameComparison(VideoClip Clip, IReadOnlyList<ClipFrame> Frames, IReadOnlyList<int> Distances)
{
    /// <summary>Browsers convert colours in their own way. A match allows 31 bits.</summary>
    private const int MaxDistance = 10;

    private const int MaxMedian = 4;

    public static FrameComparison Of(VideoClip clip, string hashValue)
    {
        var frames = ClipFrame.Read(hashValue);
        return new(clip, frames, [.. frames.Select(frame => Distance(frame.Pdq, clip.Frames.Single(expected => expected.Second == frame.Second).Pdq))]);
    }

    /// <summary>Prints the distances, and fails if one is too large, or if a frame that differs from the one before is missing.</summary>
    public void Check(ITestOutputHelper output)
    {
        output.WriteLine($"{Clip.Name}: {string.Join(' ', Distances)} bits, qualities {string.Join(' ', Frames.Select(frame => frame.Quality))}");
        Assert.All(Distances, distance => Assert.InRange(distance, 0, MaxDistance));
        Assert.InRange(Distances.Order().ElementAt(Distances.Count / 2), 0, MaxMedian);
        Assert.Equal(Frames.Select(frame => frame.Second), Clip.Frames.Where(frame => frame.Quality >= 50).Select(frame => frame.Second));
    }

    private static int Distance(string expected, string actual) =>
        Convert.FromHexString(expected).Zip(Convert.FromHexString(actual), (a, b) => BitOperations.PopCount((uint)(a ^ b))).Sum();
}
