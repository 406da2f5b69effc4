using System.Text.Json.Serialization;

namespace TakeItDown.Hashes;

/// <summary>A kind of hash: its name on the wire, the medium that it is computed from, and its form.</summary>
public sealed class SignalType
{
    public static readonly SignalType Pdq = new("pdq", MediaType.Image, 64);
    public static readonly SignalType ImageMd5 = new("image_md5", MediaType.Image, 32);
    public static readonly SignalType ImageSha256 = new("image_sha256", MediaType.Image, 64);
    public static readonly SignalType VideoVpdq = new("video_vpdq", MediaType.Video, null);
    public static readonly SignalType VideoMd5 = new("video_md5", MediaType.Video, 32);
    public static readonly SignalType VideoSha256 = new("video_sha256", MediaType.Video, 64);

    private static readonly SignalType[] Known = [Pdq, ImageMd5, ImageSha256, VideoVpdq, VideoMd5, VideoSha256];

    public static readonly IReadOnlyList<SignalType> All = Known;

    private SignalType(string name, MediaType mediaType, int? digits) => (Name, MediaType, Digits) = (name, mediaType, digits);

    public string Name { get; }

    public MediaType MediaType { get; }

    /// <summary>The length of a hash in hexadecimal digits; null for <see cref="VideoVpdq"/>, which is a list of <see cref="VideoFrames"/>.</summary>
    public int? Digits { get; }

    /// <summary>The hash of a picture that is not exact has a quality from 50 to 100. Each frame of a video has its own.</summary>
    public bool HasQuality => this == Pdq;

    /// <summary>The signal type with that name, or null.</summary>
    public static SignalType? Find(string? name) => Array.Find(Known, known => known.Name == name);

    public override string ToString() => Name;
}

public enum MediaType
{
    [JsonStringEnumMemberName("image")]
    Image,

    [JsonStringEnumMemberName("video")]
    Video,
}
