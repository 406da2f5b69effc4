using System.Globalization;
using TakeItDown.Local;

namespace TakeItDown.Tests.Page.Support;

/// <summary>
/// A video in <c>tests/Vectors/vpdq</c>, with the frame of each second as Meta's vPDQ hashes it: of the turned one, after it was turned
/// upright; of those with a variable frame rate, the frame that is shown at that second.
/// </summary>
/// <param name="Name">The name of the file.</param>
/// <param name="Frames">The frames, one for each second.</param>
internal sealed record VideoClip(string Name, IReadOnlyList<ClipFrame> Frames)
{
    public static IReadOnlyList<VideoClip> All { get; } =
    [
        .. from line in System.IO.File.ReadLines(PathOf("expected.csv")).Skip(1)
           let fields = line.Split(',')
           group new ClipFrame(fields[2], Number(fields[3]), Number(fields[1])) by fields[0] into clip
           select new VideoClip(clip.Key, [.. clip]),
    ];

    public string File => PathOf(Name);

    /// <summary>As a platform sends and stores it.</summary>
    public string HashValue => string.Join(';', Frames.Select(frame => $"{frame.Pdq},{frame.Quality},{frame.Second}"));

    public static VideoClip Named(string name) => All.Single(clip => clip.Name == name);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    public static string PathOf(string name) => Repository.File($"tests/Vectors/vpdq/{name}");
}

/// <summary>One frame of a video.</summary>
/// <param name="Pdq">Its PDQ.</param>
/// <param name="Quality">Its quality.</param>
/// <param name="Second">When it is shown.</param>
internal sealed record ClipFrame(string Pdq, int Quality, int Second)
{
    /// <summary>Reads the value of a <c>video_vpdq</c> hash.</summary>
    public static IReadOnlyList<ClipFrame> Read(string hashValue) =>
    [
        .. hashValue.Split(';').Select(frame => frame.Split(','))
            .Select(parts => new ClipFrame(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture))),
    ];
}
