using System.Runtime.CompilerServices;

namespace TakeItDown.Tests;

/// <summary>A measurement, not a test. It runs only with <c>./dev bench</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BenchFactAttribute : FactAttribute
{
    public BenchFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "A measurement: run ./dev bench.";
        SkipType = typeof(BenchFactAttribute);
        SkipWhen = nameof(IsSkipped);
    }

    public static bool IsSkipped => Environment.GetEnvironmentVariable("TAKEITDOWN_BENCH") is null;
}
