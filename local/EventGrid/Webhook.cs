using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace TakeItDown.Local.EventGrid;

/// <summary>The two requests that Event Grid makes to a webhook. Redirects are not followed.</summary>
/// <param name="clock">Measures the timeout.</param>
/// <param name="timeout">How long a response may take. Null for the 30 seconds of Event Grid.</param>
internal sealed class Webhook(TimeProvider clock, TimeSpan? timeout = null) : IDisposable
{
    public const string Single = "application/cloudevents+json";
    public const string Batch = "application/cloudevents-batch+json";

    private const string Origin = "eventgrid.azure.net";

    /// <summary>How long Event Grid waits for a response.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static readonly ActivitySource Source = new("TakeItDown.Local");

    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null, // as with the real service, the trace context is in the event, not in the headers
    })
    {
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends the CloudEvents validation request.</summary>
    /// <returns>Null if the webhook consents, else the reason.</returns>
    public async Task<string?> RequestConsentAsync(Subscription subscription, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, subscription.Webhook);
        request.Headers.Add("WebHook-Request-Origin", Origin);
        request.Headers.Add("WebHook-Request-Rate", "120");
        var (outcome, response) = await SendAsync(request, stop);
        using (response)
        {
            if (response is null)
                return $"the webhook did not answer ({outcome.Name})";
            if (outcome.Status is not StatusCodes.Status200OK)
                return $"the webhook answered OPTIONS with {outcome.Status}";
            if (!response.Headers.TryGetValues("WebHook-Allowed-Origin", out var allowed))
                return $"the webhook answered OPTIONS with {outcome.Status} but without WebHook-Allowed-Origin";
            return allowed.Any(o => o is "*" || o.Equals(Origin, StringComparison.OrdinalIgnoreCase))
                ? null
                : $"the webhook's WebHook-Allowed-Origin is neither {Origin} nor *";
        }
    }

    public async Task<AttemptOutcome> AttemptAsync(Subscription subscription, Delivery delivery, CancellationToken stop)
    {
        using var activity = StartActivity(subscription, delivery);
        delivery.LastAttempt = clock.GetUtcNow();
        var outcome = await PostAsync(subscription, new(Single, delivery.Event.Json), delivery.Attempts, delivery.OutputId, stop);
        delivery.Attempts++;
        activity?.SetTag("outcome", outcome.Name);
        return outcome;
    }

    /// <summary>Delivers a body, which may be invalid.</summary>
    public async Task<AttemptOutcome> PostAsync(
        Subscription subscription, Body body, int attempts, Guid outputId, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, subscription.Webhook);
        request.Content = new ReadOnlyMemoryContent(body.Bytes);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(body.MediaType, "utf-8");
        request.Headers.Add("WebHook-Request-Origin", Origin);
        request.Headers.Add("aeg-event-type", "Notification");
        request.Headers.Add("aeg-subscription-name", subscription.Name.ToUpperInvariant());
        request.Headers.Add("aeg-delivery-count", attempts.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("aeg-metadata-version", "1.0");
        request.Headers.Add("aeg-output-event-id", outputId.ToString());
        foreach (var (name, value) in subscription.Headers)
            request.Headers.TryAddWithoutValidation(name, value);

        var (outcome, response) = await SendAsync(request, stop);
        response?.Dispose();
        return outcome;
    }

    public void Dispose() => http.Dispose();

    internal sealed record Body(string MediaType, ReadOnlyMemory<byte> Bytes);

    private static Activity? StartActivity(Subscription subscription, Delivery delivery)
    {
        var published = delivery.Event;
        var parent = ActivityContext.TryParse(published.TraceParent, published.TraceState, isRemote: true, out var trace) ? trace : default;
        return Source.StartActivity("deliver", ActivityKind.Client, parent)
            ?.SetTag("event", published.Id)
            .SetTag("subscription", subscription.Name)
            .SetTag("attempt", delivery.Attempts + 1);
    }

    private async Task<(AttemptOutcome Outcome, HttpResponseMessage? Response)> SendAsync(
        HttpRequestMessage request, CancellationToken stop)
    {
        using var expiry = new CancellationTokenSource(timeout ?? Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, stop);
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return (AttemptOutcome.Of((int)response.StatusCode), response);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return (AttemptOutcome.TimedOut, null);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.NameResolutionError)
        {
            return (AttemptOutcome.Unresolvable, null);
        }
        catch (HttpRequestException)
        {
            return (AttemptOutcome.Unreachable, null);
        }
    }
}
