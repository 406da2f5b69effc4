using Azure;
using TakeItDown.Telemetry;

namespace TakeItDown.Tests.Unit.Telemetry;

public class RedactedExceptionTests
{
    [Fact]
    public void A_redacted_exception_has_the_type_and_the_stack_but_not_the_message()
    {
        var thrown = Record.Exception(() => Fail("b3f6e2da9c70f18f"));

        var quiet = new RedactedException(new AggregateException(thrown!, new TimeoutException("b3f6e2da9c70f18f"))).ToString();

        Assert.Contains("RequestFailedException (status 400, code InvalidInput), TimeoutException", quiet, StringComparison.Ordinal);
        Assert.DoesNotContain("b3f6", quiet, StringComparison.Ordinal);
        Assert.Contains(nameof(Fail), new RedactedException(thrown!).ToString(), StringComparison.Ordinal);
    }

    private static void Fail(string secret) => throw new RequestFailedException(400, $"Cannot take {secret}", "InvalidInput", new IOException(secret));
}
