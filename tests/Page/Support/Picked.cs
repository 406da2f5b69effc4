using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Playwright;

namespace TakeItDown.Tests.Page.Support;

/// <summary>Files as a person picks them.</summary>
internal static class Picked
{
    private const int Side = 128;

    /// <summary>One of our drawings.</summary>
    public static FilePayload Drawn(Drawing drawing) => new()
    {
        Name = drawing.Name,
        MimeType = drawing.Name.EndsWith(".png", StringComparison.Ordinal) ? "image/png" : "image/jpeg",
        Buffer = File.ReadAllBytes(drawing.File),
    };

    /// <summary>One of our videos.</summary>
    public static FilePayload Filmed(VideoClip clip) => new() { Name = clip.Name, MimeType = "video/mp4", Buffer = File.ReadAllBytes(clip.File) };

    /// <summary>A unique picture of noise, as an uncompressed bitmap.</summary>
    public static FilePayload NewPicture(string name = "picture.bmp")
    {
        const int header = 54;
        var bytes = new byte[header + (Side * Side * 3)];
        RandomNumberGenerator.Fill(bytes.AsSpan(header));
        "BM"u8.CopyTo(bytes);
        foreach (var (at, value) in ((int, int)[])[(2, bytes.Length), (10, header), (14, 40), (18, Side), (22, Side), (26, 1 | (24 << 16)), (34, bytes.Length - header)])
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
        return new() { Name = name, MimeType = "image/bmp", Buffer = bytes };
    }

    /// <summary>A unique video. It cannot be played.</summary>
    public static FilePayload NewVideo(string name = "video.mp4") =>
        new() { Name = name, MimeType = "video/mp4", Buffer = [0, 0, 0, 24, .. "ftypisom"u8, .. RandomNumberGenerator.GetBytes(50_000)] };

    public static FilePayload Text(string name = "notes.txt") => new() { Name = name, MimeType = "text/plain", Buffer = "Hello"u8.ToArray() };

    public static string Md5(this FilePayload file) => Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, file.Buffer));

    public static string Sha256(this FilePayload file) => Convert.ToHexStringLower(SHA256.HashData(file.Buffer));
}
