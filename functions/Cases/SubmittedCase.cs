namespace TakeItDown.Cases;

/// <summary>All the person ever gets to hold: without these two a case can neither be looked at nor withdrawn.</summary>
/// <param name="CaseNumber">16 characters in groups of four.</param>
/// <param name="Pin">Six digits.</param>
public sealed record SubmittedCase(string CaseNumber, string Pin)
{
    /// <summary>Neither number nor PIN: they must not slip into a log.</summary>
    public override string ToString() => nameof(SubmittedCase);
}
