using System.Net;
using Microsoft.Extensions.Logging;

namespace TakeItDown.Tests.Integration.Host;

public sealed class AdminFunctionsTests(SampleHostFixture fixture) : IClassFixture<SampleHostFixture>
{
    private readonly SampleHost sample = fixture.Sample;

    [Theory]
    [InlineData("RunDaily", """{}""", "daily")]
    [InlineData("takemessage", """{"input":"by hand"}""", "by hand")]
    public async Task A_timer_or_queue_function_runs_now(string function, string body, string received)
    {
        using var response = await sample.SendAsync("POST", $"admin/functions/{function}", "master-key", body);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await sample.ReceivedAsync(received);
    }

    [Theory]
    [InlineData("RunDaily", null, "{}", 401)]
    [InlineData("RunDaily", "function-key", "{}", 401)]
    [InlineData("Unknown", "master-key", "{}", 404)]
    [InlineData("RunDaily", "master-key", "[]", 400)]
    [InlineData("RunDaily", "master-key", "", 400)]
    public async Task Anything_else_is_refused(string function, string? key, string body, int status)
    {
        using var response = await sample.SendAsync("POST", $"admin/functions/{function}", key, body);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_failure_is_logged_without_its_message()
    {
        using var response = await sample.SendAsync("POST", "admin/functions/TakeMessage", "master-key", """{"input":"fail: secret"}""");

        await Poll.UntilAsync("the log line", () => sample.Logs.At(LogLevel.Error).Any(line =>
            line.Contains("Function TakeMessage failed with FormatException", StringComparison.Ordinal)));
        Assert.DoesNotContain(sample.Logs.Lines, line => line.Contains("secret", StringComparison.Ordinal));
    }
}
