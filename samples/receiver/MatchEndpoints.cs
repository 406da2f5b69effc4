using System.Text.Json;

namespace TakeItDown.Receiver;

/// <summary>The endpoints that take hashes. They take them in the body, because servers log URLs.</summary>
internal static class MatchEndpoints
{
    private const int MaxHashes = 10;

    /// <summary>Returns the active hashes that match, nearest first.</summary>
    public static Task<IResult> MatchAsync(HttpRequest request, Database database) => ReadAsync<Hash>(request, hash =>
        hash.Error is { } rule ? BadRequest(rule) : Results.Ok(new { matches = hash.IsMatchable ? database.Read(db => db.MatchesOf(hash)) : [] }));

    /// <summary>Adds a picture or a video by its hashes.</summary>
    public static Task<IResult> AddMediaAsync(HttpRequest request, Intake intake) => ReadAsync<Upload>(request, upload =>
        upload.Hashes.Count is 0 or > MaxHashes ? BadRequest($"hashes: 1 to {MaxHashes}")
        : upload.Hashes.Select(hash => hash is null ? "hashes: no item may be null" : hash.Error).FirstOrDefault(rule => rule is not null) is { } rule ? BadRequest(rule)
        : Results.Json(intake.AddUpload(upload.Hashes!), statusCode: StatusCodes.Status201Created));

    private static async Task<IResult> ReadAsync<T>(HttpRequest request, Func<T, IResult> respond)
    {
        try
        {
            return respond(await request.ReadStrictlyAsync<T>());
        }
        catch (JsonException)
        {
            return BadRequest("body: not valid JSON of the expected shape");
        }
    }

    private static IResult BadRequest(string rule) => Results.Problem(rule, statusCode: StatusCodes.Status400BadRequest);

    private sealed record Upload(IReadOnlyList<Hash?> Hashes);
}
