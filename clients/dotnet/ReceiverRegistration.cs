using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace TakeItDown.Client;

/// <summary>Registers what a platform needs to receive hashes and to report what it did.</summary>
public static class ReceiverRegistration
{
    /// <summary>
    /// Adds the webhook's services, used by <see cref="MapTakeItDownWebhook"/>. With <see cref="ReceiverOptions.Exchange"/>, also two background
    /// services: one reads the feed and reports how far it is matched, the other sends verdicts.
    /// </summary>
    /// <typeparam name="TStore">Your store.</typeparam>
    /// <exception cref="InvalidOperationException">A setting is missing or wrong.</exception>
    public static IServiceCollection AddTakeItDownReceiver<TStore>(this IServiceCollection services, ReceiverOptions options)
        where TStore : class, IReceiverStore
    {
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TStore>();
        services.AddSingleton(options).AddSingleton<IReceiverStore>(provider => provider.GetRequiredService<TStore>()).AddSingleton<Webhook>();
        if (options.KeySource is { } source)
            services.TryAddSingleton(provider => new EventVerifier(ReaderOf(source), provider.GetRequiredService<TimeProvider>()));
        else if (options.VerifySignatures && services.All(service => service.ServiceType != typeof(EventVerifier)))
            throw new InvalidOperationException("Set Exchange or Keys, so that the webhook can verify signatures. For a test, set VerifySignatures to false.");
        return options is { Exchange: { } exchange, ApiKey: { } apiKey }
            ? services.AddSingleton(_ => new Exchange(exchange, apiKey)).AddHostedService<FeedPuller>().AddHostedService<VerdictPoster>()
            : services;
    }

    /// <summary>Maps the handshake and the deliveries, <c>OPTIONS</c> and <c>POST</c>. Only this belongs on the internet.</summary>
    /// <exception cref="InvalidOperationException">There is no secret.</exception>
    public static void MapTakeItDownWebhook(this IEndpointRouteBuilder routes, string pattern)
    {
        routes.ServiceProvider.GetRequiredService<ReceiverOptions>().RequireSecret();
        routes.MapMethods(pattern, [HttpMethods.Options], Webhook.Handshake);
        routes.MapPost(pattern, (HttpRequest request) => request.HttpContext.RequestServices.GetRequiredService<Webhook>().ReceiveAsync(request));
    }

    private static Func<CancellationToken, Task<string>> ReaderOf(Uri source)
    {
        if (source is { IsAbsoluteUri: false } or { IsFile: true })
            return cancellationToken => File.ReadAllTextAsync(source.IsAbsoluteUri ? source.LocalPath : source.OriginalString, cancellationToken);
        var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(15) }) { Timeout = TimeSpan.FromSeconds(10) };
        return cancellationToken => http.GetStringAsync(source, cancellationToken);
    }
}
