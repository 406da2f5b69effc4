namespace TakeItDown.Local.Conformance;

/// <summary>What a receiver has stored for a hash.</summary>
internal sealed record StoredHash(long Version, string HashStatus)
{
    public bool IsActive => HashStatus == "Active";
}
