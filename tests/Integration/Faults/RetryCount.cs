namespace TakeItDown.Tests.Integration.Faults;

/// <summary>The number of a request, and which attempt this is.</summary>
internal sealed class RetryCount
{
    public int Request { get; set; }

    public int Retry { get; set; }

    public bool IsFirst => Retry == 0;

    public override string ToString() => IsFirst ? $"{Request}" : $"{Request} again";
}
