using Microsoft.Extensions.DependencyInjection.Extensions;

namespace TakeItDown.Receiver;

/// <summary>The receiver's services and endpoints.</summary>
public static class ReceiverApp
{
    /// <exception cref="InvalidOperationException">A setting is missing or wrong.</exception>
    public static IServiceCollection AddReceiver(this IServiceCollection services, ReceiverOptions options)
    {
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options).AddSingleton<Database>().AddSingleton<Intake>();
        return options.Exchange is null
            ? services
            : services.AddSingleton<Exchange>().AddHostedService<FeedPuller>().AddHostedService<VerdictPoster>();
    }

    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The database cannot be opened.</exception>
    public static void MapReceiver(this IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<Database>();
        routes.MapMethods("/webhook", [HttpMethods.Options], Webhook.Handshake);
        routes.MapPost("/webhook", Webhook.ReceiveAsync);

        // Internal endpoints: do not expose them to the internet.
        routes.MapGet("/hashes", (Database database) => database.Read(HashTable.All));
        routes.MapGet("/hashes/{recordId}", (string recordId, Database database) => OkOrNotFound(database.Read(db => db.FindHash(recordId))));
        routes.MapPost("/match", MatchEndpoints.MatchAsync);
        routes.MapPost("/media", MatchEndpoints.AddMediaAsync);
        routes.MapGet("/media/{id:long}", (long id, Database database) => OkOrNotFound(database.Read(db => db.FindMediaItem(id))));
    }

    private static IResult OkOrNotFound(object? found) => found is null ? Results.NotFound() : Results.Ok(found);
}
