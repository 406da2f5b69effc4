using System.Runtime.CompilerServices;

namespace TakeItDown.Tests;

/// <summary>A test that takes minutes, or processes of its own. Left out unless <c>./dev test --long</c> asks for it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "Takes minutes, or processes of its own: run ./dev test --long, without TAKEITDOWN_BASE_URL.";
        SkipType = typeof(LongFactAttribute);
        SkipWhen = nameof(IsLeftOut);
    }

    public static bool IsLeftOut =>
        Environment.GetEnvironmentVariable("TAKEITDOWN_LONG") is null
        || Environment.GetEnvironmentVariable("TAKEITDOWN_BASE_URL") is not null;
}
