using System.Text.Json;
using System.Text.Json.Serialization;
using TakeItDown.Client;

namespace TakeItDown.Receiver;

/// <summary>The endpoints that take hashes. They take them in the body, because servers log URLs.</summary>
internal static class MatchEndpoints
{
    private const int MaxHashes = 10;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <summary>Returns the active hashes that match, nearest first.</summary>
    public static Task<IResult> MatchAsync(HttpRequest request, Database database) => ReadAsync<Hash>(request, hash =>
        hash.Error is { } rule ? BadRequest(rule) : Results.Ok(new { matches = hash.IsMatchable ? database.Read(db => db.MatchesOf(hash, database)) : [] }));

    /// <summary>Adds a picture or a video by its hashes.</summary>
    public static Task<IResult> AddMediaAsync(HttpRequest request, Store store) => ReadAsync<Upload>(request, upload =>
        upload.Hashes.Count is 0 or > MaxHashes ? BadRequest($"hashes: 1 to {MaxHashes}")
        : upload.Hashes.Select(hash => hash is null ? "hashes: no item may be null" : hash.Error).FirstOrDefault(rule => rule is not null) is { } rule ? BadRequest(rule)
        : Results.Json(store.AddUpload(upload.Hashes!), statusCode: StatusCodes.Status201Created));

    /// <summary>Adds a picture by its pixels. Hashes it in its eight orientations.</summary>
    public static async Task<IResult> AddPictureAsync(HttpRequest request, Store store)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        if (Pixmap.Read(body.ToArray()) is not { } pixmap)
            return BadRequest("body: a binary portable pixmap (P6) with 8 bits per colour, at most 4,096 pixels wide and high");
        var picture = PdqHasher.Hash(pixmap.Rgb.Span, pixmap.Width, pixmap.Height);
        var hashes = picture.Orientations.Distinct().Select(hash => new Hash(Hash.Pdq, hash.ToHex(), picture.Quality));
        return Results.Json(store.AddUpload([.. hashes]), statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> ReadAsync<T>(HttpRequest request, Func<T, IResult> respond)
    {
        try
        {
            return respond(await JsonSerializer.DeserializeAsync<T>(request.Body, Strict, request.HttpContext.RequestAborted) ?? throw new JsonException());
        }
        catch (JsonException)
        {
            return BadRequest("body: not valid JSON of the expected shape");
        }
    }

    private static IResult BadRequest(string rule) => Results.Problem(rule, statusCode: StatusCodes.Status400BadRequest);

    private sealed record Upload(IReadOnlyList<Hash?> Hashes);
}
