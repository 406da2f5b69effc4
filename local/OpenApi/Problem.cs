namespace TakeItDown.Local.OpenApi;

/// <summary>What went wrong, as RFC 9457 has it.</summary>
/// <param name="Type">A URI that stands for the kind of problem.</param>
/// <param name="Title">The kind of problem, in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What went wrong, in a sentence.</param>
internal sealed record Problem(string Type, string Title, int Status, string Detail);
