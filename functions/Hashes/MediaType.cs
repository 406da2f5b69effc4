using System.Text.Json.Serialization;

namespace TakeItDown.Hashes;

public enum MediaType
{
    [JsonStringEnumMemberName("image")]
    Image,

    [JsonStringEnumMemberName("video")]
    Video,
}
