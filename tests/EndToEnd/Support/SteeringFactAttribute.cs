using System.Runtime.CompilerServices;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>A test that steers the stand-ins. Left out against an exchange that is not ours.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SteeringFactAttribute : FactAttribute
{
    public SteeringFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "Steers the stand-ins of the local exchange.";
        SkipType = typeof(ExchangeUnderTest);
        SkipWhen = nameof(ExchangeUnderTest.IsElsewhere);
    }
}
