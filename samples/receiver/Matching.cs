using System.Text.Json;

namespace TakeItDown.Receiver;

/// <summary>Asks what matches. Hash values come in bodies: URLs are logged.</summary>
internal static class Matching
{
    private const int MostHashes = 10;

    /// <summary>Which active hashes match this one, nearest first.</summary>
    public static Task<IResult> MatchAsync(HttpRequest request, Database database) => ReadAsync<Hash>(request, hash =>
        hash.Broken is { } rule ? Refused(rule) : Results.Ok(new { matches = hash.IsMatchable ? database.Read(db => db.MatchesOf(hash)) : [] }));

    /// <summary>Adds a picture or a video by the hashes that were computed at its upload.</summary>
    public static Task<IResult> AddMediumAsync(HttpRequest request, Intake intake) => ReadAsync<Upload>(request, upload =>
        upload.Hashes.Count is 0 or > MostHashes ? Refused($"hashes: 1 to {MostHashes}")
        : upload.Hashes.Select(hash => hash is null ? "hashes: none may be null" : hash.Broken).FirstOrDefault(rule => rule is not null) is { } rule ? Refused(rule)
        : Results.Json(intake.Upload(upload.Hashes!), statusCode: StatusCodes.Status201Created));

    private static async Task<IResult> ReadAsync<T>(HttpRequest request, Func<T, IResult> answer)
    {
        try
        {
            return answer(await request.ReadStrictlyAsync<T>());
        }
        catch (JsonException)
        {
            return Refused("body: not the JSON that is asked for");
        }
    }

    private static IResult Refused(string rule) => Results.Problem(rule, statusCode: StatusCodes.Status400BadRequest);

    private sealed record Upload(IReadOnlyList<Hash?> Hashes);
}
