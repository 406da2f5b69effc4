namespace TakeItDown.Local.OpenApi;

/// <summary>A problem, as in RFC 9457.</summary>
/// <param name="Type">A URI that identifies the kind of problem.</param>
/// <param name="Title">The kind of problem, for people.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What went wrong, in one sentence.</param>
internal sealed record Problem(string Type, string Title, int Status, string Detail);
