using System.Text;
using Microsoft.AspNetCore.Http;
using TakeItDown.Dialects.StopNcii;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Dialects.StopNcii;

/// <summary>Calls the functions of the StopNCII dialect as the host does.</summary>
internal static class StopNciiCalls
{
    public static Task<(int Status, string Body)> FetchAsync(this Exchange exchange, string? key, string query = "") =>
        exchange.CallAsync(exchange.Get<FetchStopNciiHashes>().Run, http =>
        {
            SetKey(http, key);
            http.Request.QueryString = new QueryString($"?{query}");
        });

    /// <summary>Fetches a page. The response must be 200.</summary>
    public static async Task<StopNciiPage> PageAsync(this Exchange exchange, string key, string query = "")
    {
        var (status, body) = await exchange.FetchAsync(key, query);
        Assert.Equal(200, status);
        return StopNciiPage.Parse(body);
    }

    public static Task<(int Status, string Body)> FeedbackAsync(this Exchange exchange, string? key, string json) =>
        exchange.CallAsync(exchange.Get<SubmitStopNciiFeedback>().Run, http => Send(http, key, json));

    /// <summary>Sends feedback and disconnects once the function has read the body.</summary>
    public static async Task FeedbackAndHangUpAsync(this Exchange exchange, string key, string json)
    {
        using var hangUp = new CancellationTokenSource();
        await exchange.CallAsync((request, _) => exchange.Get<SubmitStopNciiFeedback>().Run(request, hangUp.Token), http =>
        {
            Send(http, key, json);
            http.Request.Body = new BodyThatHangsUp(Encoding.UTF8.GetBytes(json), hangUp);
        });
    }

    public static Task<(int Status, string Body)> SubmitHashesAsync(this Exchange exchange, string? key, string json) =>
        exchange.CallAsync(exchange.Get<SubmitStopNciiHashes>().Run, http => Send(http, key, json));

    /// <summary>A client with this key. It expects 200 for every page.</summary>
    public static StopNciiClient ClientOf(this Exchange exchange, string key) => new(async query =>
    {
        var (status, body) = await exchange.FetchAsync(key, query);
        Assert.Equal(200, status);
        return body;
    });

    private static void Send(HttpContext http, string? key, string json)
    {
        SetKey(http, key);
        http.Request.ContentType = "application/json";
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(json));
    }

    private sealed class BodyThatHangsUp(byte[] bytes, CancellationTokenSource hangUp) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            if (read == 0)
                await hangUp.CancelAsync();
            return read;
        }
    }

    private static void SetKey(HttpContext http, string? key)
    {
        http.Request.Headers["x-functions-key"] = "a key of another exchange";
        if (key is not null)
            http.Request.Headers["Ocp-Apim-Subscription-Key"] = key;
    }
}
