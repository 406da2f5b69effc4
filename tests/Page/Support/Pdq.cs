namespace TakeItDown.Tests.Page.Support;

internal sealed record Pdq(string Hash, int Quality);
