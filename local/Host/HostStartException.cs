namespace TakeItDown.Local.Host;

/// <summary>The functions host cannot start. Each problem is one line that says what to fix.</summary>
public sealed class HostStartException(IReadOnlyCollection<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyCollection<string> Problems { get; } = problems;
}
