namespace TakeItDown.Cases;

public enum StoreOutcome
{
    /// <summary>The case is new, and will be published.</summary>
    Stored,

    /// <summary>The same submit came before; nothing was changed.</summary>
    Replayed,

    /// <summary>Another body came before under the same key; nothing was changed.</summary>
    OtherBody,
}
