namespace TakeItDown.Http;

/// <summary>Input that cannot be taken: where it is wrong, and which rule it breaks.</summary>
/// <param name="Field">A path such as <c>items[3].hashes[0].hashValue</c>, a header's name, or <c>body</c>.</param>
/// <param name="Rule">The broken rule.</param>
/// <param name="Status">The HTTP status that says so.</param>
public sealed record InputFault(string Field, Rule Rule, int Status = 400);
