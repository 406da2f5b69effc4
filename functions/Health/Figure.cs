namespace TakeItDown.Health;

/// <summary>A number, and what is normal.</summary>
/// <param name="Value">The number; null when there is nothing to measure.</param>
/// <param name="NormalMax">The most that is normal.</param>
/// <param name="IsNormal">Whether it is normal.</param>
internal sealed record Figure(double? Value, double NormalMax, bool IsNormal)
{
    public Figure(double? value, double normalMax)
        : this(value, normalMax, value is null || value <= normalMax)
    {
    }
}
