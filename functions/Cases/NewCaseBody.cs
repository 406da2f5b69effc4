namespace TakeItDown.Cases;

/// <summary>The body of <c>POST v1/cases</c> as it came, every member possibly missing. <see cref="NewCase"/> judges it.</summary>
internal sealed record NewCaseBody(IReadOnlyList<NewCaseBody.Item?>? Items)
{
    internal sealed record Item(string? MediaType, IReadOnlyList<Hash?>? Hashes);

    internal sealed record Hash(string? SignalType, string? HashValue, int? Quality);
}
