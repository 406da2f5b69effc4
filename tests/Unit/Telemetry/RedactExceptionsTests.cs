using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Telemetry;

namespace TakeItDown.Tests.Unit.Telemetry;

public sealed class RedactExceptionsTests : IDisposable
{
    private readonly CancellationTokenSource host = new();
    private readonly DefaultHttpContext http = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task A_call_that_the_host_cancels_does_not_succeed()
    {
        await host.CancelAsync();

        await new RedactExceptions().Invoke(new Call(http, host.Token), _ => throw new TaskCanceledException());

        Assert.Equal(503, http.Response.StatusCode);
    }

    [Fact]
    public async Task A_timeout_of_a_call_that_nobody_has_cancelled_is_an_error() =>
        await Assert.ThrowsAsync<RedactedException>(() => new RedactExceptions().Invoke(new Call(http, host.Token), _ => throw new TaskCanceledException()));

    private sealed class Call(HttpContext http, CancellationToken cancelled) : FunctionContext
    {
        public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object> { ["HttpRequestContext"] = http };

        public override CancellationToken CancellationToken => cancelled;

        public override string InvocationId => "";

        public override string FunctionId => "";

        public override TraceContext TraceContext => null!;

        public override BindingContext BindingContext => null!;

        public override RetryContext RetryContext => null!;

        public override IServiceProvider InstanceServices { get; set; } = null!;

        public override FunctionDefinition FunctionDefinition => null!;

        public override IInvocationFeatures Features => null!;
    }
}
