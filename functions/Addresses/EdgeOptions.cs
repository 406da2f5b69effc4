namespace TakeItDown.Addresses;

/// <summary>What is in front of the functions.</summary>
public sealed class EdgeOptions
{
    public const string Section = "Edge";

    /// <summary>The id of the Front Door profile. Only with its requests is the client's address in a header. Empty without Front Door.</summary>
    public string FrontDoorId { get; set; } = "";
}
