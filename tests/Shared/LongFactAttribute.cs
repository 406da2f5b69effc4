using System.Runtime.CompilerServices;

namespace TakeItDown.Tests;

/// <summary>A test that takes minutes or starts processes. It runs only with <c>./dev test --long</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "Takes minutes or starts processes: run ./dev test --long, without TAKEITDOWN_BASE_URL.";
        SkipType = typeof(LongFactAttribute);
        SkipWhen = nameof(IsSkipped);
    }

    public static bool IsSkipped =>
        Environment.GetEnvironmentVariable("TAKEITDOWN_LONG") is null
        || Environment.GetEnvironmentVariable("TAKEITDOWN_BASE_URL") is not null;
}
