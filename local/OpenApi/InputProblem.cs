namespace TakeItDown.Local.OpenApi;

/// <summary>What is wrong with a request, as RFC 9457 has it. Nothing was stored.</summary>
/// <param name="Type">A URI that stands for the kind of problem.</param>
/// <param name="Title">The kind of problem, in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">The rule, in a sentence.</param>
/// <param name="Field">Where the request breaks it: a path such as <c>items[3].hashes[0].hashValue</c>, a header's name, or <c>body</c>.</param>
/// <param name="Rule">The name of the rule, which stays the same: <c>hash-length</c>.</param>
internal sealed record InputProblem(string Type, string Title, int Status, string Detail, string Field, string Rule);
