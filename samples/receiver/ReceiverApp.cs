using Microsoft.AspNetCore.Mvc;
using TakeItDown.Client;

namespace TakeItDown.Receiver;

/// <summary>The receiver's services and endpoints.</summary>
public static class ReceiverApp
{
    /// <param name="services">The services of the app.</param>
    /// <param name="receiver">How the platform is connected to the exchange.</param>
    /// <param name="sample">What the receiver stores, and how it matches.</param>
    /// <exception cref="InvalidOperationException">A setting is missing or wrong.</exception>
    public static IServiceCollection AddReceiver(this IServiceCollection services, ReceiverOptions receiver, SampleOptions sample)
    {
        sample.Validate();
        return services.AddSingleton(_ => new Database(sample)).AddTakeItDownReceiver<Store>(receiver);
    }

    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The database cannot be opened.</exception>
    public static void MapReceiver(this IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<Database>();
        if (routes.ServiceProvider.GetRequiredService<ReceiverOptions>().Secret is not null)
            routes.MapTakeItDownWebhook("/webhook");

        // Internal endpoints: do not expose them to the internet.
        routes.MapGet("/hashes", (Database database) => database.Read(HashTable.All));
        routes.MapGet("/hashes/{recordId}", (string recordId, Database database) => OkOrNotFound(database.Read(db => db.FindHash(recordId))));
        routes.MapPost("/match", MatchEndpoints.MatchAsync);
        routes.MapPost("/media", MatchEndpoints.AddMediaAsync);
        routes.MapPost("/media/picture", MatchEndpoints.AddPictureAsync).WithMetadata(new RequestSizeLimitAttribute(Pixmap.MaxBytes));
        routes.MapGet("/media/{id:long}", (long id, Database database) => OkOrNotFound(database.Read(db => db.FindMediaItem(id))));
    }

    private static IResult OkOrNotFound(object? found) => found is null ? Results.NotFound() : Results.Ok(found);
}
