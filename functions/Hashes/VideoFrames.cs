using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using TakeItDown.Http;

namespace TakeItDown.Hashes;

/// <summary>
/// The value of a <c>video_vpdq</c> hash: frames of the video in the order of their time, each written as <c>pdq,quality,second</c>, separated
/// by semicolons.
/// </summary>
public static partial class VideoFrames
{
    /// <summary>A longer value does not fit into a column of a table, which has at most 64 KB of UTF-16.</summary>
    public const int MaxCount = 300;

    public const int MaxSecond = 99_999;

    /// <summary>The length of 300 frames with a quality of 100, late in a long video.</summary>
    public const int MaxLength = (MaxCount * FrameLength) - 1;

    public const int MinQuality = 50;
    public const int MaxQuality = 100;

    /// <summary>The bytes of a frame that <see cref="Pack"/> writes: its PDQ, its quality and its second.</summary>
    private const int PackedLength = PdqBytes + 1 + sizeof(int);

    private const int PdqBytes = 32;
    private const int FrameLength = 64 + 1 + 3 + 1 + 5 + 1;

    private static readonly Rule TooMany = new("vpdq-frames", $"A video_vpdq hash must have at most {MaxCount} frames.");

    /// <summary>How many frames a hash has; 0 for a hash that is not <c>video_vpdq</c>.</summary>
    public static int CountOf(HashValue hash) => hash.SignalType == SignalType.VideoVpdq ? hash.Text.AsSpan().Count(';') + 1 : 0;

    /// <summary>The frames of a hash that was read.</summary>
    public static IEnumerable<VideoFrame> Of(HashValue hash) => Read(hash.Text);

    /// <summary>The rule for the form that a value breaks, or null.</summary>
    internal static Rule? BrokenForm(string text) => text switch
    {
        { Length: > MaxLength } => TooMany,
        _ when text.AsSpan().Count(';') >= MaxCount => TooMany,
        _ when !Form().IsMatch(text) =>
            new("vpdq-form", "Each frame must be written as pdq,quality,second: 64 hexadecimal digits and two whole numbers. Semicolons separate the frames."),
        _ => null,
    };

    /// <summary>The rule for the content that a well-formed value breaks, or null.</summary>
    internal static Rule? BrokenContent(string text)
    {
        var last = -1;
        foreach (var frame in Read(text))
        {
            if (frame.Quality is < MinQuality or > MaxQuality)
                return new("vpdq-quality", $"The quality of each frame must be {MinQuality} to {MaxQuality}.");
            if (frame.Second <= last || frame.Second > MaxSecond)
                return new("vpdq-second", $"The second of each frame must be later than that of the frame before it, and at most {MaxSecond}.");
            if (HashValue.BrokenPdq(frame.Pdq) is { } broken)
                return broken;
            last = frame.Second;
        }

        return null;
    }

    /// <summary>The frames of all hashes, one after the other. As text, the frames of one case would not fit into a column.</summary>
    internal static byte[]? Pack(IEnumerable<HashValue> hashes)
    {
        var frames = hashes.Where(hash => hash.SignalType == SignalType.VideoVpdq).SelectMany(Of).ToList();
        if (frames.Count == 0)
            return null;
        var packed = new byte[frames.Count * PackedLength];
        foreach (var (index, frame) in frames.Index())
        {
            var to = packed.AsSpan(index * PackedLength, PackedLength);
            Convert.FromHexString(frame.Pdq, to, out _, out _);
            to[PdqBytes] = (byte)frame.Quality;
            BinaryPrimitives.WriteInt32BigEndian(to[(PdqBytes + 1)..], frame.Second);
        }

        return packed;
    }

    /// <summary>The value with the first frames that <see cref="Pack"/> wrote, and the rest.</summary>
    internal static (string Text, ReadOnlyMemory<byte> Others) Unpack(ReadOnlyMemory<byte> packed, int count) => (
        string.Join(';', Enumerable.Range(0, count).Select(index => Unpack(packed.Span.Slice(index * PackedLength, PackedLength)).Text)),
        packed[(count * PackedLength)..]);

    private static VideoFrame Unpack(ReadOnlySpan<byte> frame) =>
        new(Convert.ToHexStringLower(frame[..PdqBytes]), frame[PdqBytes], BinaryPrimitives.ReadInt32BigEndian(frame[(PdqBytes + 1)..]));

    private static IEnumerable<VideoFrame> Read(string text) => text.Split(';').Select(frame => frame.Split(',')).Select(parts =>
        new VideoFrame(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture)));

    [GeneratedRegex(@"^[0-9A-Fa-f]{64},(?:0|[1-9][0-9]{0,2}),(?:0|[1-9][0-9]{0,4})(?:;[0-9A-Fa-f]{64},(?:0|[1-9][0-9]{0,2}),(?:0|[1-9][0-9]{0,4}))*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}

/// <summary>One frame of a video.</summary>
/// <param name="Pdq">Its PDQ, lower-case hexadecimal.</param>
/// <param name="Quality">50 to 100.</param>
/// <param name="Second">When it is shown, in whole seconds from the beginning.</param>
public sealed record VideoFrame(string Pdq, int Quality, int Second)
{
    /// <summary>As in the value of a hash.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Pdq},{Quality},{Second}");

    /// <summary>Without the PDQ, so that no log contains it.</summary>
    public override string ToString() => $"{nameof(VideoFrame)} at {Second} s";
}
