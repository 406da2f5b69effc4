using System.Numerics;

namespace TakeItDown.Tests.Page.Support;

/// <summary>How far the frames that a browser sends are from those of the reference.</summary>
/// <param name="Clip">The video.</param>
/// <param name="Frames">What the browser sends.</param>
/// <param name="Distances">The bits in which each of them differs from the frame of the reference at the same second.</param>
internal sealed record FrameComparison(VideoClip Clip, IReadOnlyList<ClipFrame> Frames, IReadOnlyList<int> Distances)
{
    /// <summary>Of frames as the video stores them.</summary>
    public const int MaxStored = 6;

    /// <summary>Of frames on a canvas: each browser converts their colours in its own way. A match allows 31 bits.</summary>
    public const int MaxDrawn = 20;

    public static FrameComparison Of(VideoClip clip, string hashValue)
    {
        var frames = ClipFrame.Read(hashValue);
        return new(clip, frames, [.. frames.Select(frame => Distance(frame.Pdq, clip.Frames.Single(expected => expected.Second == frame.Second).Pdq))]);
    }

    /// <summary>Prints the distances, and fails if one is too large, or if a frame that differs from the one before is missing.</summary>
    public void Check(ITestOutputHelper output, int most)
    {
        output.WriteLine($"{Clip.Name}: {string.Join(' ', Distances)} bits, median {Distances.Order().ElementAt(Distances.Count / 2)}, max {Distances.Max()}");
        Assert.All(Distances, distance => Assert.InRange(distance, 0, most));
        Assert.Equal(Frames.Select(frame => frame.Second), Clip.Frames.Where(frame => frame.Quality >= 50).Select(frame => frame.Second));
    }

    private static int Distance(string expected, string actual) =>
        Convert.FromHexString(expected).Zip(Convert.FromHexString(actual), (a, b) => BitOperations.PopCount((uint)(a ^ b))).Sum();
}
