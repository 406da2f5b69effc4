using System.Runtime.CompilerServices;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>A test that controls the local services. Skipped against any other exchange.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LocalOnlyFactAttribute : FactAttribute
{
    public LocalOnlyFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "Needs the local exchange.";
        SkipType = typeof(ExchangeUnderTest);
        SkipWhen = nameof(ExchangeUnderTest.IsRemote);
    }
}
