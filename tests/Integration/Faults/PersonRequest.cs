namespace TakeItDown.Tests.Integration.Faults;

/// <summary>What a person can request.</summary>
internal enum PersonRequest
{
    Submit,
    Withdraw,
}
