namespace TakeItDown.Dialects.StopNcii;

/// <summary>
/// The routes of the dialect. A client whose base URL ends with a slash sends two slashes before the endpoint. The Functions host matches
/// an empty path segment only with a catch-all parameter for the whole path, so that each route is one with a pattern.
/// </summary>
internal static class StopNciiRoutes
{
    public const string FetchHashes = Start + "FetchHashes" + End;
    public const string SubmitFeedback = Start + "SubmitFeedback" + End;
    public const string SubmitHashes = Start + "SubmitHashes" + End;

    private const string Start = "{*path:regex(^stopncii/v1//?";
    private const string End = "/?$)}";
}
