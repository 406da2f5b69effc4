using System.Runtime.CompilerServices;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>A test that checks what a platform receives. Skipped against a deployment without <c>TAKEITDOWN_RECEIVER_URL</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DeliveryFactAttribute : FactAttribute
{
    public DeliveryFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "Set TAKEITDOWN_RECEIVER_URL to a receiver of this exchange.";
        SkipType = typeof(ExchangeUnderTest);
        SkipWhen = nameof(ExchangeUnderTest.HasNoReceiver);
    }
}
