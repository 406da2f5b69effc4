namespace TakeItDown.Local.Conformance;

/// <summary>What a receiver says it holds of a hash.</summary>
internal sealed record Held(long Version, string HashStatus)
{
    public bool IsActive => HashStatus == "Active";
}
