using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using TakeItDown.Local.Host;

namespace TakeItDown.Tests.Unit.Host;

public sealed class FunctionCatalogTests
{
    [Fact]
    public void Functions_are_found_by_their_attributes()
    {
        var catalog = Read(typeof(Sound), typeof(string));

        Assert.Equal(["Get", "Post"], catalog.Http.Select(function => function.Name), StringComparer.Ordinal);
        Assert.Equal("items/{id:int}", catalog.Http[0].Route.RawText);
        Assert.Equal(["GET"], catalog.Http[0].Methods);
        Assert.Equal(AuthorizationLevel.Function, catalog.Http[0].Level);
        Assert.Equal(["Text", "Bytes"], catalog.Queues.Select(function => function.Name), StringComparer.Ordinal);
        Assert.Equal("Tick", Assert.Single(catalog.Timers).Name);
    }

    [Fact]
    public void A_reference_to_a_setting_is_resolved_in_queue_names_and_schedules()
    {
        var catalog = Read(typeof(Sound));

        Assert.Equal(["plain", "from-settings"], catalog.Queues.Select(function => function.Queue), StringComparer.Ordinal);
        Assert.Equal(
            new DateTime(2026, 1, 2, 3, 5, 0, DateTimeKind.Utc),
            catalog.Timers[0].Schedule.GetNextOccurrence(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc)));
    }

    [Theory]
    [InlineData(typeof(NoTrigger), "Lost: a function needs exactly one trigger, this one has 0")]
    [InlineData(typeof(TwoTriggers), "Torn: a function needs exactly one trigger, this one has 2")]
    [InlineData(typeof(SameName), "TWICE: two functions have this name")]
    [InlineData(typeof(SameRoute), "Second: its route and method are those of First")]
    [InlineData(typeof(AdminRoute), "Admin: the route administration belongs to the Functions runtime, ")]
    [InlineData(typeof(AdminName), "RuntimeInfo: the route RuntimeInfo belongs to the Functions runtime, ")]
    [InlineData(typeof(BadRoute), "Broken: the route items/{id is not a route: ")]
    [InlineData(typeof(UnboundHttp), "Unbound: nothing to bind the parameter name (String) to")]
    [InlineData(typeof(UnconvertibleHttp), "Unconvertible: nothing to bind the parameter id (Uri[]) to")]
    [InlineData(typeof(NoResult), "NoResult: an HTTP function returns IResult or Task<IResult>, not Task`1")]
    [InlineData(typeof(UnboundMessage), "Unbound: nothing to bind the parameter dequeueCount (Int64) to")]
    [InlineData(typeof(PocoMessage), "Poco: message must be a String or BinaryData, not Version")]
    [InlineData(typeof(OutputMessage), "Output: a queue or timer function returns Task or nothing, not Task`1")]
    [InlineData(typeof(MissingSetting), "Unset: the setting Nowhere is missing")]
    [InlineData(typeof(BadSchedule), "Never: \"every minute\" is not a schedule; one has six fields, seconds first")]
    [InlineData(typeof(NoConstructor), "Unmakeable: its class NoConstructor needs one public constructor")]
    public void A_fault_is_one_clear_line(Type type, string line)
    {
        var failure = Assert.Throws<HostStartException>(() => Read(type));

        Assert.StartsWith(line, Assert.Single(failure.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var failure = Assert.Throws<HostStartException>(() => Read(typeof(NoTrigger), typeof(BadSchedule)));

        Assert.Equal(2, failure.Faults.Count);
    }

    [Fact]
    public void One_route_may_have_a_function_for_each_method()
    {
        Assert.Equal(2, Read(typeof(TwoMethods)).Http.Count);
    }

    private static FunctionCatalog Read(params Type[] types) => FunctionCatalog.Read(
        types,
        new ConfigurationBuilder().AddInMemoryCollection([new("Queue", "from-settings"), new("Every", "0 */5 * * * *")]).Build());

    public sealed class Sound
    {
        [Function("Get")]
        public static Task<IResult> Get(
            [HttpTrigger(AuthorizationLevel.Function, "get", Route = "items/{id:int}")] HttpRequest request,
            int id,
            CancellationToken stop) =>
            Task.FromResult(Results.Ok(id));

        [Function("Post")]
        public static IResult Post([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request) => Results.Ok();

        [Function("Text")]
        public static Task Text([QueueTrigger("plain")] string message, CancellationToken stop) => Task.CompletedTask;

        [Function("Bytes")]
        public static void Bytes([QueueTrigger("%Queue%")] BinaryData message)
        {
        }

        [Function("Tick")]
        public static Task Tick([TimerTrigger("%Every%")] TimerInfo timer) => Task.CompletedTask;

        public static void NotOne()
        {
        }
    }

    public sealed class NoTrigger
    {
        [Function("Lost")]
        public static Task Run(string message) => Task.CompletedTask;
    }

    public sealed class TwoTriggers
    {
        [Function("Torn")]
        public static Task Run([QueueTrigger("a")] string message, [TimerTrigger("0 * * * * *")] TimerInfo timer) => Task.CompletedTask;
    }

    public sealed class SameName
    {
        [Function("Twice")]
        public static Task One([QueueTrigger("a")] string message) => Task.CompletedTask;

        [Function("TWICE")]
        public static Task Two([QueueTrigger("b")] string message) => Task.CompletedTask;
    }

    public sealed class SameRoute
    {
        [Function("First")]
        public static IResult One([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "a/{x}")] HttpRequest request) =>
            Results.Ok();

        [Function("Second")]
        public static IResult Two([HttpTrigger(AuthorizationLevel.Anonymous, "GET", Route = "/A/{y}")] HttpRequest request) => Results.Ok();
    }

    public sealed class TwoMethods
    {
        [Function("First")]
        public static IResult One([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "a/{x:int}")] HttpRequest request) =>
            Results.Ok();

        [Function("Second")]
        public static IResult Two([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "a/{x:int}")] HttpRequest request) =>
            Results.Ok();
    }

    public sealed class AdminRoute
    {
        [Function("Admin")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Admin, Route = "administration")] HttpRequest request) => Results.Ok();
    }

    public sealed class AdminName
    {
        [Function("RuntimeInfo")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Ok();
    }

    public sealed class BadRoute
    {
        [Function("Broken")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "items/{id")] HttpRequest request) => Results.Ok();
    }

    public sealed class UnboundHttp
    {
        [Function("Unbound")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "items/{id}")] HttpRequest request, string name) =>
            Results.Ok(name);
    }

    public sealed class UnconvertibleHttp
    {
        [Function("Unconvertible")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "items/{id}")] HttpRequest request, Uri[] id) =>
            Results.Ok(id);
    }

    public sealed class NoResult
    {
        [Function("NoResult")]
        public static Task<string> Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Task.FromResult("");
    }

    public sealed class UnboundMessage
    {
        [Function("Unbound")]
        public static Task Run([QueueTrigger("a")] string message, long dequeueCount) => Task.CompletedTask;
    }

    public sealed class PocoMessage
    {
        [Function("Poco")]
        public static Task Run([QueueTrigger("a")] Version message) => Task.CompletedTask;
    }

    public sealed class OutputMessage
    {
        [Function("Output")]
        public static Task<string> Run([QueueTrigger("a")] string message) => Task.FromResult(message);
    }

    public sealed class MissingSetting
    {
        [Function("Unset")]
        public static Task Run([QueueTrigger("%Nowhere%")] string message) => Task.CompletedTask;
    }

    public sealed class BadSchedule
    {
        [Function("Never")]
        public static Task Run([TimerTrigger("every minute")] TimerInfo timer) => Task.CompletedTask;
    }

    public sealed class NoConstructor
    {
        private NoConstructor()
        {
        }

        [Function("Unmakeable")]
        public Task Run([QueueTrigger("a")] string message) => Task.FromResult(this);
    }
}
