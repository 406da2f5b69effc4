using System.Net.Sockets;
using System.Text;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>A path in an unusual spelling is the same function or 404. It never avoids a check.</summary>
public class PathTests(ExchangeUnderTest exchange)
{
    [Theory]
    [InlineData("/api/./v1/cases", "415")] // the body is not JSON, so the function has read it
    [InlineData("/api/x/../v1/cases", "415")]
    [InlineData("/api/%2e/v1/cases", "415")]
    [InlineData("/api/x/%2E%2e/v1/cases", "415")]
    [InlineData("/%61pi/v1/%63ases", "415")]
    [InlineData("/API/V1/Cases", "415")]
    [InlineData("/api/v1/cases/", "415")]
    [InlineData("//api/v1/cases", "404")]
    [InlineData("/api//v1/cases", "404")]
    [InlineData("/api/v1//cases", "404")]
    [InlineData("/api/v1%2fcases", "404")]
    [InlineData("/api%2fv1/cases", "404")]
    [InlineData("/api/v1%5ccases", "404")]
    [InlineData("/api\\v1\\cases", "404")]
    [InlineData("/%2561pi/v1/cases", "404")]
    [InlineData("/api/%252e/v1/cases", "404")]
    [InlineData("/api/v1/cases;x", "404")]
    [InlineData("/api/v1/ca%C5%BFes", "404")] // the long s, which upper-cases to S
    public async Task An_unusual_spelling_is_the_same_function_or_404(string path, string status)
    {
        Assert.SkipUnless(exchange.Api.BaseAddress!.Scheme == "http", "Needs an exchange without TLS.");
        using var connection = new TcpClient();
        await connection.ConnectAsync(exchange.Api.BaseAddress.Host, exchange.Api.BaseAddress.Port, TestContext.Current.CancellationToken);
        var stream = connection.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: {exchange.Api.BaseAddress.Authority}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);

        Assert.StartsWith($"HTTP/1.1 {status}", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
