using Microsoft.Extensions.DependencyInjection.Extensions;

namespace TakeItDown.Receiver;

/// <summary>All of a receiver: what it is made of, and what it answers.</summary>
public static class ReceiverApp
{
    /// <exception cref="InvalidOperationException">A setting is missing or wrong.</exception>
    public static IServiceCollection AddReceiver(this IServiceCollection services, ReceiverOptions options)
    {
        options.Check();
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
        routes.MapMethods("/webhook", [HttpMethods.Options], Webhook.Consent);
        routes.MapPost("/webhook", Webhook.ReceiveAsync);

        // For your own eyes: keep these off the internet.
        routes.MapGet("/hashes", (Database database) => database.Read(HashTable.All));
        routes.MapGet("/hashes/{recordId}", (string recordId, Database database) => Found(database.Read(db => db.FindHash(recordId))));
        routes.MapPost("/match", Matching.MatchAsync);
        routes.MapPost("/media", Matching.AddMediumAsync);
        routes.MapGet("/media/{id:long}", (long id, Database database) => Found(database.Read(db => db.FindMedium(id))));
    }

    private static IResult Found(object? found) => found is null ? Results.NotFound() : Results.Ok(found);
}
