using System.Net;
using Microsoft.Extensions.Logging;

namespace TakeItDown.Tests.Unit.Host;

public sealed class HttpFunctionsTests(HttpFunctionsFixture fixture) : IClassFixture<HttpFunctionsFixture>
{
    private HttpClient Client => fixture.Client;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "api/items/7/red", "7 is Red")]
    [InlineData("GET", "API/ITEMS/7/RED", "7 is Red")]
    [InlineData("GET", "api/items/7", "7 is nothing")]
    public async Task Route_values_bind_by_name_to_their_types(string method, string path, string answer)
    {
        using var response = await SendAsync(method, path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(answer, await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Theory]
    [InlineData("DELETE", "api/items/7")]
    [InlineData("HEAD", "api/items/7")]
    [InlineData("OPTIONS", "api/items/7")]
    public async Task A_wrong_method_is_404_as_in_the_real_runtime(string method, string path)
    {
        using var response = await SendAsync(method, path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancelled));
        Assert.Empty(response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("api/items/seven")]
    [InlineData("api/nothing")]
    [InlineData("items/7")]
    [InlineData("")]
    public async Task A_failed_constraint_and_an_unknown_path_are_404(string path)
    {
        using var response = await SendAsync("GET", path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_value_that_does_not_fit_its_parameter_is_500_as_in_the_real_worker()
    {
        using var response = await SendAsync("GET", "api/items/7/turquoise");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Fact]
    public async Task One_route_may_have_a_function_for_each_method()
    {
        using var response = await SendAsync("POST", "api/items/7");

        Assert.Equal("posted 7", await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PATCH")]
    public async Task A_function_without_route_and_methods_answers_all_methods_at_its_name(string method)
    {
        using var response = await SendAsync(method, "api/Anything");

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
    public async Task A_level_asks_for_its_key_in_the_header_or_the_query(string path, string? key, int status)
    {
        using var byHeader = await SendAsync("GET", $"api/{path}", key);
        using var byQuery = await SendAsync("GET", $"api/{path}?code={key}");

        Assert.Equal((status, status), ((int)byHeader.StatusCode, (int)byQuery.StatusCode));
        if (status == 401)
            Assert.Empty(await byHeader.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Fact]
    public async Task The_header_goes_before_the_query()
    {
        using var response = await SendAsync("GET", "api/keyed?code=function-key", "wrong");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task An_exception_is_500_without_body_and_its_log_has_the_type_but_nothing_of_the_request()
    {
        using var response = await Client.PostAsync(Uri("api/failing"), new StringContent("secret-of-the-request"), Cancelled);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancelled));
        Assert.False(response.Headers.Contains("x-half-done"));
        Assert.Contains(fixture.Logs.At(LogLevel.Error), line =>
            line.Contains("Failing", StringComparison.Ordinal) && line.Contains("System.FormatException", StringComparison.Ordinal));
        Assert.DoesNotContain(Enum.GetValues<LogLevel>().SelectMany(fixture.Logs.At), line =>
            line.Contains("secret-of-the-request", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_in_the_middle_of_an_answer_breaks_it_off()
    {
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Client.GetStringAsync(Uri("api/half"), Cancelled));
    }

    [Fact]
    public async Task A_client_that_goes_away_cancels_the_function_and_is_no_error()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var request = Client.GetAsync(Uri("api/waiting"), leaving.Token);
        await fixture.Waiting.Started.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await EventuallyAsync(() =>
            fixture.Logs.At(LogLevel.Debug).Contains("Function Waiting: the client went away", StringComparer.Ordinal));
        Assert.DoesNotContain(fixture.Logs.At(LogLevel.Error), line => line.Contains("Waiting", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_invocation_has_its_own_scope_and_its_own_object()
    {
        var first = await Client.GetStringAsync(Uri("api/scoped"), Cancelled);
        var second = await Client.GetStringAsync(Uri("api/scoped"), Cancelled);

        Assert.EndsWith(" same scope, call 1", first, StringComparison.Ordinal);
        Assert.EndsWith(" same scope, call 1", second, StringComparison.Ordinal);
        Assert.NotEqual(first, second, StringComparer.Ordinal);
    }

    private static Uri Uri(string path) => new(path, UriKind.Relative);

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 500, "did not happen within 10 s");
            await Task.Delay(20, Cancelled);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? key = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Uri(path));
        if (key is not null)
            request.Headers.Add("x-functions-key", key);
        return await Client.SendAsync(request, Cancelled);
    }
}
