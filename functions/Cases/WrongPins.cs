namespace TakeItDown.Cases;

/// <summary>
/// The wrong PINs of a case. One is forgotten every 15 minutes. From five on, a try needs a proof of work, and each further one doubles it.
/// No proof pays for more than 25, so nobody can buy more than the tries that are forgotten.
/// </summary>
/// <param name="Count">How many are not forgotten.</param>
/// <param name="Since">The next one is forgotten 15 minutes after this time. Null when there are none.</param>
public sealed record WrongPins(int Count, DateTimeOffset? Since)
{
    /// <summary>So many cost nothing.</summary>
    public const int Free = 5;

    /// <summary>The most that a proof pays for: its work is days on a phone.</summary>
    public const int MaxPayable = 25;

    /// <summary>The key derivations of the first proof: about a second on a phone.</summary>
    public const int BaseWork = 300;

    public static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(15);

    /// <summary>The wrong PINs that the next proof pays for.</summary>
    public int Payable => Math.Min(Count, MaxPayable);

    /// <summary>The key derivations that the next proof takes on average; 0 when the next try is free.</summary>
    public int Work => Count < Free ? 0 : BaseWork << (Payable - Free);

    public WrongPins At(DateTimeOffset now)
    {
        var forgotten = Since is { } since && now > since ? (int)Math.Min((now - since) / ForgottenAfter, Count) : 0;
        return new(Count - forgotten, Count == forgotten ? null : Since + (forgotten * ForgottenAfter));
    }

    /// <summary>Counts a try. It does not delay when the others are forgotten.</summary>
    public WrongPins Add(DateTimeOffset now)
    {
        var current = At(now);
        return new(current.Count + 1, current.Since ?? now);
    }

    /// <summary>Takes back a try whose PIN turned out to be right. The others stay.</summary>
    public WrongPins TakeBack() => Count <= 1 ? new(0, null) : this with { Count = Count - 1 };
}
