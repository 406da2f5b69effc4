namespace TakeItDown.Local.OpenApi;

/// <summary>A problem with a request, as in RFC 9457. Nothing was stored.</summary>
/// <param name="Type">A URI that identifies the kind of problem.</param>
/// <param name="Title">The kind of problem, for people.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">The rule, in one sentence.</param>
/// <param name="Field">The part of the request that violates it: a path such as <c>items[3].hashes[0].hashValue</c>, a header's name, or <c>body</c>.</param>
/// <param name="Rule">The stable name of the rule, for example <c>hash-length</c>.</param>
internal sealed record InputProblem(string Type, string Title, int Status, string Detail, string Field, string Rule);
