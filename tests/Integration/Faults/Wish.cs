namespace TakeItDown.Tests.Integration.Faults;

/// <summary>What a person may ask for.</summary>
internal enum Wish
{
    Submit,
    Withdraw,
}
