namespace TakeItDown.Http;

/// <summary>One rule that input must keep: a stable name for programs, a sentence for people. Neither ever quotes the input.</summary>
public sealed record Rule(string Name, string Sentence);
