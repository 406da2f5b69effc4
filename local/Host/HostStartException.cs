namespace TakeItDown.Local.Host;

/// <summary>The functions host refuses to start. Each fault is one line that names what to mend.</summary>
public sealed class HostStartException(IReadOnlyCollection<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyCollection<string> Faults { get; } = faults;
}
