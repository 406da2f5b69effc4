using System.Text.Json;
using TakeItDown.Decisions;
using TakeItDown.Hashes;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Decisions;

/// <summary>What the tests of decisions do with an exchange.</summary>
internal static class DecisionCalls
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static string RecordIdOf(string pdq) => HashValue.Parse("pdq", pdq).RecordId;

    /// <summary>Submits a case with this hash and publishes it. Returns the hash's record id and the person's credentials.</summary>
    public static async Task<(string RecordId, string Credentials)> PublishedAsync(Exchange exchange, string pdq)
    {
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(pdq));
        await exchange.PublishAllAsync();
        return (RecordIdOf(pdq), credentials);
    }

    /// <summary>Decides as the operator <c>alice</c>, and returns the status and body of the response.</summary>
    public static Task<(int Status, string Body)> DecideAsync(this Exchange exchange, string action, string recordId, string body) =>
        exchange.CallAsOperatorAsync(
            (request, token) => action switch
            {
                "suspend" => exchange.Get<SuspendHash>().Run(request, recordId, token),
                "restore" => exchange.Get<RestoreHash>().Run(request, recordId, token),
                _ => exchange.Get<DeleteHash>().Run(request, recordId, token),
            },
            body);

    public static async Task<int> DecideAsync(this Exchange exchange, string action, string recordId) =>
        (await exchange.DecideAsync(action, recordId, """{"reason":"a test"}""")).Status;

    /// <summary>The review list.</summary>
    public static async Task<JsonElement> ReviewAsync(this Exchange exchange) =>
        JsonElement.Parse((await exchange.CallAsOperatorAsync(exchange.Get<ListReview>().Run)).Body);

    /// <summary>Runs every queued message. Returns how many there were.</summary>
    public static async Task<int> PublishAllAsync(this Exchange exchange)
    {
        for (var published = 0; ; published++)
        {
            if (!await exchange.TryPublishNextAsync())
                return published;
        }
    }

    /// <summary>The words of the types of all events so far: <c>activated</c>, <c>suspended</c>, …</summary>
    public static IEnumerable<string> EventsOf(this Exchange exchange) => exchange.Transport.Events.Select(published => published.Type.Split('.')[3]);

    /// <summary>The <c>decided</c> of the case's only item as its person sees it, or null.</summary>
    public static async Task<string?> DecidedAsync(this Exchange exchange, string credentials)
    {
        var item = Assert.Single(JsonElement.Parse((await exchange.GetCaseAsync(credentials)).Body).GetProperty("items").EnumerateArray());
        return item.TryGetProperty("decided", out var decided) ? decided.GetString() : null;
    }
}
