using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;
using TakeItDown.Http;

namespace TakeItDown.Cases;

/// <summary>What makes a retried submit the same submit (IETF draft Idempotency-Key): a random UUID, version 4.</summary>
public sealed record IdempotencyKey(Guid Value)
{
    public const string Header = "Idempotency-Key";

    /// <summary>Reads the header; a request without one gets a key of its own. The draft's quotes may be left out.</summary>
    public static bool TryParse(
        StringValues header, [NotNullWhen(true)] out IdempotencyKey? key, [NotNullWhen(false)] out ApiProblem? problem)
    {
        key = null;
        problem = null;
        if (header.Count == 0)
            key = new(Guid.NewGuid());
        else if (header.Count == 1 && Guid.TryParseExact(header[0]?.Trim('"'), "D", out var uuid) && uuid is { Version: 4, Variant: >= 8 and <= 11 })
            key = new(uuid);
        else
            problem = new(Header, new("idempotency-key", "The key is one random UUID of version 4."));
        return problem is null;
    }
}
