namespace TakeItDown.Storage;

/// <summary>The blob containers of the exchange.</summary>
public static class Containers
{
    /// <summary>Where Event Grid leaves the events it gave up, an array of them in each blob.</summary>
    public const string DeadLetters = "dead-letters";
}
