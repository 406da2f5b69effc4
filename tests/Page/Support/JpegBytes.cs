namespace TakeItDown.Tests.Page.Support;

/// <summary>Changes the bytes of a JPEG.</summary>
internal static class JpegBytes
{
    private const byte Profile = 0xe2;

    /// <summary>Inserts a segment before all others.</summary>
    public static byte[] WithSegment(this byte[] jpeg, byte marker, params ReadOnlySpan<byte> data) =>
        [.. jpeg.AsSpan(0, 2), 0xff, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data, .. jpeg.AsSpan(2)];

    /// <summary>Inserts a colour profile, in as many segments as it takes with this many bytes in each.</summary>
    public static byte[] WithJpegProfile(this byte[] jpeg, byte[] profile, int pieceSize = 60_000)
    {
        var pieces = profile.Chunk(pieceSize).ToList();
        for (var i = pieces.Count; i > 0; i--)
            jpeg = jpeg.WithSegment(Profile, [.. "ICC_PROFILE\0"u8, (byte)i, (byte)pieces.Count, .. pieces[i - 1]]);
        return jpeg;
    }

    /// <summary>The colour profile in the first segment that has one.</summary>
    public static byte[] ReadProfile(byte[] jpeg)
    {
        var name = jpeg.AsSpan().IndexOf("ICC_PROFILE\0"u8);
        var length = (jpeg[name - 2] << 8) | jpeg[name - 1];
        return jpeg[(name + 14)..(name - 2 + length)];
    }
}
