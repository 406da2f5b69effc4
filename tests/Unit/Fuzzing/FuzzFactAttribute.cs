using System.Globalization;
using System.Runtime.CompilerServices;

namespace TakeItDown.Tests.Unit.Fuzzing;

/// <summary>Generates inputs for as long as <c>./dev fuzz</c> says. It runs only there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FuzzFactAttribute : FactAttribute
{
    private static readonly string? Seconds = Environment.GetEnvironmentVariable("TAKEITDOWN_FUZZ");

    public FuzzFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "Takes a minute per parser: run ./dev fuzz.";
        SkipType = typeof(FuzzFactAttribute);
        SkipWhen = nameof(IsSkipped);
    }

    public static bool IsSkipped => Seconds is null;

    /// <summary>How long each parser gets inputs.</summary>
    public static TimeSpan PerParser => TimeSpan.FromSeconds(int.Parse(Seconds!, CultureInfo.InvariantCulture));
}
