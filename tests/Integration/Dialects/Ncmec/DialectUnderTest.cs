using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Dialects.Ncmec;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Dialects.Ncmec;

/// <summary>The NCMEC dialect on an exchange whose feed and clock the test controls. An HTTP request calls a function directly.</summary>
internal sealed class DialectUnderTest : HttpMessageHandler, IAsyncDisposable
{
    public const string Platforms = """
        {"platforms":[
          {"id":"everything","name":"All & <more>","webhook":"https://all.example/hook","signalTypes":["pdq","image_md5","image_sha256","video_vpdq","video_md5","video_sha256"],"contact":"a@all.example"},
          {"id":"stills","name":"Stills","webhook":"https://stills.example/hook","signalTypes":["pdq","image_md5"],"contact":"a@stills.example"}]}
        """;

    private const string Base = "https://exchange.example/api/hashsharing";
    private readonly Exchange started;
    private readonly HttpClient http;

    private DialectUnderTest(Exchange started, FakeTimeProvider time)
    {
        (this.started, Time) = (started, time);
        Exchange = started.Restarted(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Platforms:Json"] = Platforms });
        http = new(this, disposeHandler: false);
    }

    public Exchange Exchange { get; private set; }

    public FakeTimeProvider Time { get; }

    public static async Task<DialectUnderTest> StartAsync(AzuriteFixture azurite)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 59, 30, TimeSpan.Zero));
        return new(await Exchange.StartAsync(azurite, time), time);
    }

    /// <summary>A client with a new key of the platform.</summary>
    public async Task<NcmecClient> ClientAsync(string platform) => Client(platform, await Exchange.KeyOfAsync(platform));

    public NcmecClient Client(string user, string password) => new(http, Base, user, password);

    /// <summary>Restarts the exchange with these platforms.</summary>
    public void Restart(string platforms) =>
        Exchange = started.Restarted(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Platforms:Json"] = platforms });

    /// <summary>A feed row of a new hash, at a position now or later by this much.</summary>
    public HashRow NewRow(SignalType type, TimeSpan later = default, HashStatus status = HashStatus.Active)
    {
        var value = HashValue.Parse(type.Name, RandomHash.Of(type.Name));
        return HashRow.First(new(value, type.HasQuality ? 100 : null), "cause", "", Time.GetUtcNow() + later) with { Status = status };
    }

    /// <summary>This number of new PDQ hashes, all within one second.</summary>
    public IReadOnlyList<HashRow> NewRows(int count) =>
        [.. Enumerable.Range(0, count).Select(index => NewRow(SignalType.Pdq, TimeSpan.FromSeconds((double)index / count)))];

    public async Task AppendAsync(params IEnumerable<HashRow> rows)
    {
        var claims = rows.Select(row => new ChangeOutcome(row, AlreadyApplied: false)).ToList();
        Assert.Equal(claims.Count, (await Exchange.Get<FeedStore>().AppendAsync(claims, TestContext.Current.CancellationToken)).Count);
    }

    /// <summary>A time as URLs write it.</summary>
    public static string TextOf(DateTimeOffset time) => NcmecPage.Time(time.ToUnixTimeSeconds());

    /// <summary>The status and the body of the response.</summary>
    public static async Task<(int Status, string Body)> GetAsync(NcmecClient client, string path)
    {
        using var response = await client.SendAsync(HttpMethod.Get, path);
        Assert.Equal("application/xml; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath["/api/".Length..];
        HttpContext? called = null;
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var (status, text) = await Exchange.CallAsync(Function(request.Method, path), context =>
        {
            called = context;
            context.Request.Headers.Authorization = request.Headers.Authorization?.ToString();
            context.Request.Query = new QueryCollection(QueryHelpers.ParseQuery(request.RequestUri.Query));
            context.Request.ContentType = request.Content?.Headers.ContentType?.ToString();
            context.Request.Body = new MemoryStream(body);
        });
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(text) };
        response.Content.Headers.ContentType = new(called!.Response.ContentType!.Split(';')[0]) { CharSet = "utf-8" };
        if (called.Response.Headers.WWWAuthenticate is [{ } challenge])
            response.Headers.WwwAuthenticate.ParseAdd(challenge);
        return response;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            http.Dispose();
        base.Dispose(disposing);
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        await Exchange.DisposeAsync();
        await started.DisposeAsync();
    }

    private Func<HttpRequest, CancellationToken, Task<IResult>> Function(HttpMethod method, string path) => (method.Method, path.Split('/')[2..]) switch
    {
        ("GET", ["status"]) => Exchange.Get<GetNcmecStatus>().Run,
        ("GET", ["members"]) => Exchange.Get<GetNcmecMembers>().Run,
        ("GET", ["entries"]) => Exchange.Get<GetNcmecEntries>().Run,
        ("GET", ["feedback", _, "reasons"]) => (request, cancelled) => Exchange.Get<GetNcmecFeedbackReasons>().Run(request, path, cancelled),
        ("PUT", ["entries", _, _, _, "feedback"]) => (request, cancelled) => Exchange.Get<SubmitNcmecFeedback>().Run(request, path, cancelled),
        _ => throw new ArgumentException($"No function is at {path}.", nameof(path)),
    };
}
