namespace TakeItDown.Dialects.Ncmec;

/// <summary>
/// The routes of the dialect. A client whose base URL ends with a slash sends two slashes before <c>v2</c>. The Functions host matches
/// an empty path segment only with a catch-all parameter for the whole path, so that each route is one with a pattern.
/// </summary>
internal static class NcmecRoutes
{
    public const string Status = Start + "status" + End;
    public const string Members = Start + "members" + End;
    public const string Entries = Start + "entries" + End;
    public const string FeedbackReasons = Start + "feedback/[^/]+/reasons" + End;
    public const string Feedback = Start + "entries/[^/]+/[^/]+/[^/]+/feedback" + End;

    private const string Start = "{*path:regex(^hashsharing//?v2/";
    private const string End = "/?$)}";

    /// <summary>The segments of the route's <c>path</c>, without the empty ones.</summary>
    public static string[] Segments(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
