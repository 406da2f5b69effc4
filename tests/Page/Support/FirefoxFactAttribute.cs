using System.Runtime.CompilerServices;

namespace TakeItDown.Tests.Page.Support;

/// <summary>A test that drives Firefox. Left out unless the variable FIREFOX names one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FirefoxFactAttribute : FactAttribute
{
    public FirefoxFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "Let the variable FIREFOX name a Firefox to run this.";
        SkipType = typeof(FirefoxFactAttribute);
        SkipWhen = nameof(IsLeftOut);
    }

    public static bool IsLeftOut => Environment.GetEnvironmentVariable("FIREFOX") is null;
}
