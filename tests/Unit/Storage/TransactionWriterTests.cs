using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Unit.Storage;

/// <summary>The SDK and our writer send the same transactions; what they send is compared byte for byte.</summary>
public sealed partial class TransactionWriterTests : IDisposable
{
    private const string Emulator = "UseDevelopmentStorage=true";
    private const string Connection = "DefaultEndpointsProtocol=https;AccountName=account;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";

    private readonly TableRequests requests = new();

    /// <summary>Every row type of the product.</summary>
    public static TheoryData<Type> RowTypes => [.. typeof(TableRow).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(TableRow)))];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(RowTypes))]
    public async Task Every_row_is_written_as_the_SDK_writes_it(Type type)
    {
        ITableEntity[] rows = [Row(type, 0), Row(type, 1), Row(type, 2)];

        await AssertSameAsync(Connection, [.. rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row))]);
    }

    [Theory]
    [InlineData(Connection)]
    [InlineData(Emulator)]
    [InlineData(null)]
    public async Task Every_action_is_written_as_the_SDK_writes_it(string? connection)
    {
        var etag = new ETag(TableRequests.ETag);
        var row = new PlainRow { PartitionKey = "it's + 50% & a/b?#", RowKey = "é'\"\\ 日本", Text = "<é> \"quoted\" + 😀 \u0001" };

        await AssertSameAsync(
            connection,
            new(TableTransactionActionType.Add, row),
            new(TableTransactionActionType.UpdateReplace, row, etag),
            new(TableTransactionActionType.UpsertReplace, row),
            new(TableTransactionActionType.Delete, row, etag),
            new(TableTransactionActionType.Delete, row, ETag.All));
    }

    [Fact]
    public async Task The_ETags_of_the_result_are_those_of_the_response()
    {
        requests.Respond = () => TableRequests.Response(
            "HTTP/1.1 204 No Content\r\nETag: W/\"datetime'1'\"\r\n\r\n",
            "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 204 No Content\r\netag: W/\"datetime'3'\"\r\n\r\n");

        var etags = await Storage(Connection).Transactions("rows").SubmitTransactionAsync(Adds(3), Cancelled);

        Assert.Equal(["W/\"datetime'1'\"", "", "W/\"datetime'3'\""], etags.Select(etag => etag.ToString()));
    }

    [Theory]
    [InlineData(409, "EntityAlreadyExists")]
    [InlineData(412, "UpdateConditionNotSatisfied")]
    [InlineData(404, "TableNotFound")]
    [InlineData(400, "CommandsInBatchActOnDifferentPartitions")]
    public async Task A_rejected_action_is_the_same_failure_as_with_the_SDK(int status, string code)
    {
        var error = $$$$"""{"odata.error":{"code":"{{{{code}}}}","message":{"lang":"en-US","value":"1:The value secret is wrong.\nRequestId:1"}}}""";
        requests.Respond = () => TableRequests.Response($"HTTP/1.1 {status} Reason\r\nDataServiceVersion: 3.0;\r\nContent-Type: application/json\r\n\r\n{error}\r\n");

        var (ours, sdk) = await FailuresAsync();

        Assert.Equal((status, code), (ours.Status, ours.ErrorCode));
        Assert.Equal((sdk.Status, sdk.ErrorCode), (ours.Status, ours.ErrorCode));
        Assert.DoesNotContain("secret", ours.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "{\"odata.error\":{\"code\":\"AuthenticationFailed\",\"message\":{\"value\":\"no\"}}}")]
    [InlineData(413, "{\"odata.error\":{\"code\":\"RequestBodyTooLarge\",\"message\":{\"value\":\"no\"}}}")]
    [InlineData(400, "not JSON")]
    [InlineData(400, "{\"odata.error\"")]
    [InlineData(503, "")]
    public async Task A_rejected_transaction_is_the_same_failure_as_with_the_SDK(int status, string body)
    {
        requests.Respond = () => new((HttpStatusCode)status) { Content = new StringContent(body) };

        var (ours, sdk) = await FailuresAsync();

        Assert.Equal(status, ours.Status);
        Assert.Equal((sdk.Status, sdk.ErrorCode), (ours.Status, ours.ErrorCode));
    }

    [Fact]
    public async Task A_response_that_lacks_an_action_is_a_failure_with_an_unknown_result()
    {
        requests.Respond = () => TableRequests.Response("HTTP/1.1 204 No Content\r\nETag: W/\"1\"\r\n\r\n");

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Storage(Connection).Transactions("rows").SubmitTransactionAsync(Adds(2), Cancelled));

        Assert.Equal(0, failure.Status);
    }

    [Fact]
    public async Task A_busy_storage_gets_the_same_request_again()
    {
        var attempts = 0;
        requests.Respond = () => attempts++ == 0 ? new(HttpStatusCode.ServiceUnavailable) : null;

        await Storage(Connection).Transactions("rows").SubmitTransactionAsync(Adds(2), Cancelled);

        Assert.Equal(2, attempts);
        Assert.Single(requests.All.Select(request => request.Body).Distinct());
    }

    [Fact]
    public async Task A_writer_without_retries_does_not_retry()
    {
        var attempts = 0;
        requests.Respond = () => attempts++ == 0 ? new(HttpStatusCode.ServiceUnavailable) : null;

        await Assert.ThrowsAsync<RequestFailedException>(() => Storage(Connection).TransactionsWithoutRetries("rows").SubmitTransactionAsync(Adds(2), Cancelled));

        Assert.Equal(1, attempts);
    }

    [Fact]
    public void A_connection_string_needs_an_account_key() =>
        Assert.Throws<FormatException>(() => Storage("BlobEndpoint=https://a.example;SharedAccessSignature=sv=1").Transactions("rows"));

    public void Dispose() => requests.Dispose();

    /// <summary>Both send until they happen to sign in the same second: the signature depends on nothing else.</summary>
    private async Task AssertSameAsync(string? connection, params TableTransactionAction[] actions)
    {
        var storage = Storage(connection);
        for (var attempt = 0; ; attempt++)
        {
            requests.All.Clear();
            await storage.Table("rows").SubmitTransactionAsync(actions, Cancelled);
            await storage.Transactions("rows").SubmitTransactionAsync(actions, Cancelled);
            var (sdk, ours) = (requests.All.First(), requests.All.Last());

            Assert.Equal(WithoutIds(sdk.Body), WithoutIds(ours.Body));
            if (attempt < 10 && DateOf().Match(sdk.Headers).Value != DateOf().Match(ours.Headers).Value)
                continue;
            Assert.Equal(WithoutIds(sdk.Headers), WithoutIds(ours.Headers));
            Assert.Contains("Authorization: ", ours.Headers, StringComparison.Ordinal);
            return;
        }
    }

    private async Task<(RequestFailedException Ours, RequestFailedException Sdk)> FailuresAsync()
    {
        var storage = Storage(Connection);
        return (
            await Assert.ThrowsAnyAsync<RequestFailedException>(() => storage.Transactions("rows").SubmitTransactionAsync(Adds(2), Cancelled)),
            await Assert.ThrowsAnyAsync<RequestFailedException>(() => storage.Table("rows").SubmitTransactionAsync(Adds(2), Cancelled)));
    }

    private StorageClients Storage(string? connection) => new(
        Microsoft.Extensions.Options.Options.Create(new StorageOptions { ConnectionString = connection, AccountName = connection is null ? "account" : null }),
        Microsoft.Extensions.Options.Options.Create(new BackupOptions()),
        Microsoft.Extensions.Options.Options.Create(new ParallelismOptions()),
        new StorageClock(TimeProvider.System),
        new HttpClientTransport(requests),
        new NoDelay(),
        new OneToken(),
        TimeProvider.System);

    private static TableTransactionAction[] Adds(int rows) =>
        [.. Enumerable.Range(0, rows).Select(row => new TableTransactionAction(TableTransactionActionType.Add, new PlainRow { PartitionKey = "p", RowKey = $"{row}" }))];

    /// <summary>The boundaries and the client's request id are random.</summary>
    private static string WithoutIds(string text) => Id().Replace(text, "id");

    /// <summary>A row with values that are easy to write wrongly: first the defaults, then ordinary ones, then extreme ones.</summary>
    private static ITableEntity Row(Type type, int variant)
    {
        var row = (ITableEntity)Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => variant > 0 && property.CanWrite))
            property.SetValue(row, Value(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, variant));
        row.RowKey = $"row.{variant}";
        return row;
    }

    private static object? Value(Type type, int variant) =>
        type.IsEnum ? Enum.GetValues(type).GetValue(variant % Enum.GetValues(type).Length)
        : type == typeof(string) ? variant == 1 ? "text" : "[{\"s\":\"<é>\"}] + 'quoted' \\ 😀"
        : type == typeof(int) ? variant == 1 ? 7 : int.MinValue
        : type == typeof(long) ? variant == 1 ? 7L : long.MaxValue
        : type == typeof(double) ? variant == 1 ? 7.0 : 1.0 / 3
        : type == typeof(bool) ? variant == 1
        : type == typeof(DateTimeOffset) ? variant == 1 ? new DateTimeOffset(2026, 11, 26, 7, 0, 0, TimeSpan.FromHours(2)) : new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(1)
        : type == typeof(byte[]) ? variant == 1 ? [1, 2, 3] : Enumerable.Range(0, 256).Select(value => (byte)value).ToArray()
        : type == typeof(ETag) ? new ETag(TableRequests.ETag)
        : throw new NotSupportedException($"Add a value of {type} to this test.");

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.NonBacktracking)]
    private static partial Regex Id();

    [GeneratedRegex("x-ms-date: [^\n]*", RegexOptions.NonBacktracking)]
    private static partial Regex DateOf();

    private sealed record PlainRow : TableRow
    {
        public string Text { get; set; } = "";
    }

    private sealed class NoDelay : DelayStrategy
    {
        protected override TimeSpan GetNextDelayCore(Response? response, int retryNumber) => TimeSpan.Zero;
    }

    private sealed class OneToken : TokenCredential
    {
        private static readonly AccessToken Token = new("token", DateTimeOffset.MaxValue);

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            requestContext.Scopes is ["https://storage.azure.com/.default"] ? Token : throw new NotSupportedException(string.Join(' ', requestContext.Scopes));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
