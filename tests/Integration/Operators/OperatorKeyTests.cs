using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;
using TakeItDown.Health;
using TakeItDown.Operators;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Operators;

public class OperatorKeyTests(AzuriteFixture azurite)
{
    /// <summary>The functions that the Functions host's key opens.</summary>
    private static readonly string[] UnderTheHostKey = [nameof(IssueOperatorKey), nameof(ListOperatorKeys), nameof(RevokeOperatorKey)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operator_s_key_opens_the_operator_s_calls_until_it_is_revoked()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var key = await IssueAsync(exchange, "alice");

        Assert.StartsWith("tid_op_alice_", key, StringComparison.Ordinal);
        Assert.Equal(200, await StatusAsync(exchange, $"Bearer {key}"));
        Assert.Equal(204, (await RevokeAsync(exchange, "alice", 1)).Status);
        Assert.Equal(401, await StatusAsync(exchange, $"Bearer {key}"));
        Assert.Equal(404, (await RevokeAsync(exchange, "alice", 1)).Status);
    }

    [Fact]
    public async Task A_platform_s_key_is_no_operator_s_and_an_operator_s_no_platform_s()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var (platform, @operator) = (await exchange.KeyOfAsync("example"), await IssueAsync(exchange, "example"));

        Assert.Equal((200, 401), ((await exchange.FeedAsync(platform)).Status, (await exchange.FeedAsync(@operator)).Status));
        Assert.Equal((401, 200), (await StatusAsync(exchange, $"Bearer {platform}"), await StatusAsync(exchange, $"Bearer {@operator}")));
    }

    [Fact]
    public async Task No_key_a_wrong_key_and_a_key_of_another_are_refused_alike_by_every_call_of_the_operator()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var key = await IssueAsync(exchange, "alice");
        string[] headers = ["", "Bearer", "Bearer nonsense", $"Basic {key}", $"Bearer {ApiKey.Create(ApiKeyOwner.Operator("alice")).Text}", $"Bearer {key.Replace("alice", "bob", StringComparison.Ordinal)}"];
        var calls = CallsOfTheOperator(exchange).ToList();

        Assert.True(calls.Count >= 7);
        foreach (var (name, call) in calls)
        {
            var answers = new HashSet<(int, string)>();
            foreach (var header in headers)
                answers.Add(await exchange.CallAsync(call, http => http.Request.Headers.Authorization = header));
            var (status, body) = Assert.Single(answers);
            Assert.Equal((name, 401), (name, status));
            Assert.Contains("\"rule\":\"operator-key\"", body, StringComparison.Ordinal);
        }

        Assert.Equal(2, (await exchange.AuditAsync()).Count); // only that the key was issued
    }

    [Fact]
    public void Every_call_of_the_operator_needs_an_operator_s_key_and_only_the_keys_of_operators_the_host_s()
    {
        var triggers = Functions().ToDictionary(function => function.Type.Name, function => function.Trigger.AuthLevel);

        Assert.Equal(UnderTheHostKey.Order(), triggers.Where(trigger => trigger.Value == AuthorizationLevel.Function).Select(trigger => trigger.Key).Order());
        Assert.All(triggers.Where(trigger => !UnderTheHostKey.Contains(trigger.Key)), trigger => Assert.Equal(AuthorizationLevel.Anonymous, trigger.Value));
    }

    [Fact]
    public async Task Making_and_revoking_is_in_the_audit_without_the_key_and_no_row_shows_one()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var key = await IssueAsync(exchange, "alice");
        await IssueAsync(exchange, "alice");
        Assert.Equal(409, (await exchange.CallAsync((request, token) => exchange.Get<IssueOperatorKey>().Run(request, "alice", token), _ => { })).Status);
        await RevokeAsync(exchange, "alice", 1);

        Assert.Equal(
            [
                "Done host key: issue operator key, operator alice: key 1", "Done host key: issue operator key, operator alice: key 2",
                "Done host key: issue operator key, operator alice: refused: two valid keys", "Done host key: revoke operator key, operator alice, key 1: revoked",
            ],
            (await exchange.AuditAsync()).Where(row => row.StartsWith("Done", StringComparison.Ordinal)));
        var stored = (await exchange.RowsAsync(Tables.Audit)).Concat(await exchange.RowsAsync(Tables.Operators)).SelectMany(row => row.Select(column => column.Value));
        Assert.DoesNotContain(stored, value => $"{value}".Contains(key[^20..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_operators_are_listed_with_the_numbers_of_their_keys()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        await IssueAsync(exchange, "bob");
        await IssueAsync(exchange, "bob");

        var listed = JsonDocument.Parse((await exchange.CallAsOperatorAsync(exchange.Get<ListOperators>().Run)).Body).RootElement;

        Assert.Equal("alice", listed.GetProperty("you").GetString());
        Assert.Equal(
            ["alice: 1", "bob: 1, 2"],
            listed.GetProperty("operators").EnumerateArray().Select(one =>
                $"{one.GetProperty("name")}: {string.Join(", ", one.GetProperty("keys").EnumerateArray().Select(own => own.GetProperty("number").GetInt32()))}"));
    }

    [Theory]
    [InlineData("al")]
    [InlineData("rule")]
    [InlineData("Alice")]
    public async Task An_invalid_name_is_refused_and_nothing_is_stored(string name)
    {
        await using var exchange = await Exchange.StartAsync(azurite);

        var (status, body) = await exchange.CallAsync((request, token) => exchange.Get<IssueOperatorKey>().Run(request, name, token), _ => { });

        Assert.Equal(400, status);
        Assert.Contains("\"field\":\"name\",\"rule\":\"operator-name\"", body, StringComparison.Ordinal);
        Assert.Empty(exchange.Transport.Requests);
    }

    private static async Task<string> IssueAsync(Exchange exchange, string name)
    {
        var (status, body) = await exchange.CallAsync((request, token) => exchange.Get<IssueOperatorKey>().Run(request, name, token), _ => { });
        Assert.Equal(201, status);
        return JsonDocument.Parse(body).RootElement.GetProperty("key").GetString()!;
    }

    private static Task<(int Status, string Body)> RevokeAsync(Exchange exchange, string name, int number) => exchange.CallAsync(
        (request, token) => exchange.Get<RevokeOperatorKey>().Run(request, name, $"{number}", token),
        http =>
        {
            http.Request.ContentType = "application/json";
            http.Request.Body = new MemoryStream("""{"reason":"They left."}"""u8.ToArray());
        });

    private static async Task<int> StatusAsync(Exchange exchange, string authorization) =>
        (await exchange.CallAsync(exchange.Get<ListPlatforms>().Run, http => http.Request.Headers.Authorization = authorization)).Status;

    private static IEnumerable<(Type Type, MethodInfo Method, HttpTriggerAttribute Trigger)> Functions() =>
        from type in typeof(ServiceRegistration).Assembly.GetTypes()
        from method in type.GetMethods()
        let trigger = method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(trigger => trigger is not null)
        where trigger?.Route?.StartsWith("v1/operator/", StringComparison.Ordinal) is true
        select (type, method, trigger);

    /// <summary>Every function of an operator, with values for its route's parameters.</summary>
    private static IEnumerable<(string Name, Func<HttpRequest, CancellationToken, Task<IResult>> Call)> CallsOfTheOperator(Exchange exchange) =>
        from function in Functions()
        where !UnderTheHostKey.Contains(function.Type.Name)
        let get = typeof(Exchange).GetMethod(nameof(Exchange.Get))!.MakeGenericMethod(function.Type)
        select (function.Type.Name, (Func<HttpRequest, CancellationToken, Task<IResult>>)((request, token) => (Task<IResult>)function.Method.Invoke(
            get.Invoke(exchange, null),
            [.. function.Method.GetParameters().Select(parameter => parameter.ParameterType switch
            {
                var type when type == typeof(HttpRequest) => request,
                var type when type == typeof(CancellationToken) => token,
                var type when type == typeof(int) => 1,
                _ => (object)"example",
            })])!));
}
