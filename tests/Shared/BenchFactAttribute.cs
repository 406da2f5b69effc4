using System.Runtime.CompilerServices;

namespace TakeItDown.Tests;

/// <summary>Measures and tells rather than tests. Left out unless <c>./dev bench</c> asks for it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BenchFactAttribute : FactAttribute
{
    public BenchFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "Measures: run ./dev bench.";
        SkipType = typeof(BenchFactAttribute);
        SkipWhen = nameof(IsLeftOut);
    }

    public static bool IsLeftOut => Environment.GetEnvironmentVariable("TAKEITDOWN_BENCH") is null;
}
