using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;
using TakeItDown.Http;

namespace TakeItDown.Cases;

/// <summary>Identifies a submit, so that its retry gives the same case (IETF draft Idempotency-Key): a random UUID, version 4.</summary>
public sealed record IdempotencyKey(Guid Value)
{
    public const string Header = "Idempotency-Key";

    /// <summary>What the proof of work for this case is bound to. The same key is the same case, so no proof pays for two.</summary>
    public string BoundTo => $"submit:{Value:D}";

    /// <summary>Reads the header. A request without it gets a random key. The quotes of the draft are optional.</summary>
    public static bool TryParse(
        StringValues header, [NotNullWhen(true)] out IdempotencyKey? idempotencyKey, [NotNullWhen(false)] out ApiProblem? problem)
    {
        idempotencyKey = null;
        problem = null;
        if (header.Count == 0)
            idempotencyKey = new(Guid.NewGuid());
        else if (header.Count == 1 && Guid.TryParseExact(header[0]?.Trim('"'), "D", out var uuid) && uuid is { Version: 4, Variant: >= 8 and <= 11 })
            idempotencyKey = new(uuid);
        else
            problem = new(Header, new("idempotency-key", "The Idempotency-Key must be one random UUID, version 4."));
        return problem is null;
    }
}
