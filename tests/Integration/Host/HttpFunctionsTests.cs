using System.Net;
using Microsoft.Extensions.Logging;

namespace TakeItDown.Tests.Integration.Host;

public sealed class HttpFunctionsTests(SampleHostFixture fixture) : IClassFixture<SampleHostFixture>
{
    private readonly SampleHost sample = fixture.Sample;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "api/items/7", "got 7")]
    [InlineData("GET", "API/ITEMS/7", "got 7")]
    [InlineData("POST", "api/items/red", "posted red")]
    public async Task Route_values_reach_the_function(string method, string path, string text)
    {
        using var response = await sample.SendAsync(method, path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(text, await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Theory]
    [InlineData("DELETE", "api/items/7")]
    [InlineData("HEAD", "api/items/7")]
    [InlineData("OPTIONS", "api/items/7")]
    [InlineData("GET", "api/items/seven")]
    [InlineData("GET", "api/nothing")]
    [InlineData("GET", "items/7")]
    [InlineData("GET", "")]
    public async Task A_wrong_method_a_failed_constraint_and_an_unknown_path_are_404(string method, string path)
    {
        using var response = await sample.SendAsync(method, path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancelled));
        Assert.Empty(response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PATCH")]
    public async Task A_function_without_route_and_methods_serves_every_method_at_its_name(string method)
    {
        using var response = await sample.SendAsync(method, "api/Anything");

        Assert.Equal(method, await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Theory]
    [InlineData("keyed", null, 401)]
    [InlineData("keyed", "", 401)]
    [InlineData("keyed", "wrong", 401)]
    [InlineData("keyed", "function-key", 200)]
    [InlineData("keyed", "master-key", 200)]
    [InlineData("mastered", null, 401)]
    [InlineData("mastered", "function-key", 401)]
    [InlineData("mastered", "master-key", 200)]
    public async Task A_level_requires_its_key_in_the_header_or_the_query(string path, string? key, int status)
    {
        using var byHeader = await sample.SendAsync("GET", $"api/{path}", key);
        using var byQuery = await sample.SendAsync("GET", $"api/{path}?code={key}");

        Assert.Equal((status, status), ((int)byHeader.StatusCode, (int)byQuery.StatusCode));
        if (status == 401)
            Assert.Empty(await byHeader.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Fact]
    public async Task The_key_in_the_header_takes_precedence_over_the_query()
    {
        using var response = await sample.SendAsync("GET", "api/keyed?code=function-key", "wrong");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_client_s_own_invocation_id_does_not_get_through()
    {
        using var response = await sample.SendAsync("GET", "api/invocation", invocationId: "mine");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(Guid.TryParse(await response.Content.ReadAsStringAsync(Cancelled), out _));
    }

    /// <summary>The worker's web server responds with 200 without a body when a function throws, so the host must wait for the outcome.</summary>
    [Fact]
    public async Task A_function_that_throws_is_500_without_a_body_and_only_its_type_and_stack_are_logged()
    {
        const string Secret = "secret-of-the-request";

        using var response = await sample.SendAsync("POST", "api/failing", body: Secret);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancelled));
        Assert.False(response.Headers.Contains("x-half-done"));
        Assert.Contains(sample.Logs.At(LogLevel.Error), line =>
            line.Contains("Function Failing failed with FormatException", StringComparison.Ordinal)
            && line.Contains("HttpSamples.Failing(HttpRequest request)", StringComparison.Ordinal));
        Assert.DoesNotContain(sample.Logs.Lines, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_disconnects_cancels_the_function_and_causes_no_error()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var request = sample.Client.GetAsync(new Uri("api/waiting", UriKind.Relative), leaving.Token);
        var received = sample.ReceivedAsync("waiting");
        Assert.Same(received, await Task.WhenAny(received, request));
        await received;

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await sample.ReceivedAsync("cancelled");
        await Poll.UntilAsync("the log line", () => sample.Logs.At(LogLevel.Debug).Contains("Function Waiting: the client disconnected or sent a broken body", StringComparer.Ordinal));
        Assert.DoesNotContain(sample.Logs.At(LogLevel.Error), line => line.Contains("Waiting", StringComparison.Ordinal));
    }
}
