using Microsoft.AspNetCore.Http;
using TakeItDown.Operators;
using TakeItDown.Storage;

namespace TakeItDown.Cases;

/// <summary>An operator's decision about the held cases of a time window: the common part of <see cref="ReleaseCases"/> and <see cref="DiscardCases"/>.</summary>
public sealed class DecideHeldCases(OperatorAuth auth, CaseStore cases, AuditLog audit, StorageClients storage)
{
    public const int MaxCases = 1_000;

    /// <summary>Reads the window from the request and decides about at most 1,000 of its cases. It is idempotent.</summary>
    /// <param name="request">The operator's request.</param>
    /// <param name="verbs">The decision in the audit, for example <c>release</c> and <c>released</c>.</param>
    /// <param name="decideAsync">Decides about these cases. Returns how many it changed.</param>
    /// <param name="respond">The response: how many cases were changed, and whether the window has more.</param>
    /// <param name="cancellationToken">Cancels the decision after any case.</param>
    public async Task<IResult> RunAsync(
        HttpRequest request, (string Infinitive, string Participle) verbs, Func<IReadOnlyList<HeldRow>, Task<int>> decideAsync, Func<int, bool, IResult> respond,
        CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is not { } caller)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        var (window, reason, problem) = await CaseWindow.ReadAsync(request, cancellationToken);
        if (window is null)
            return problem!.ToResult();

        var (decided, hasMore) = await audit.RecordAsync(
            new(caller.Name, $"{verbs.Infinitive} cases", $"{window}", reason),
            async () =>
            {
                var held = await cases.HeldAsync(window, cancellationToken).Take(MaxCases + 1).ToListAsync(cancellationToken);
                return (Decided: await decideAsync(held[..Math.Min(held.Count, MaxCases)]), HasMore: held.Count > MaxCases);
            },
            result => $"{verbs.Participle} {result.Decided}{(result.HasMore ? ", more are held" : "")}",
            cancellationToken);
        return respond(decided, hasMore);
    }

    /// <summary>Decides about many cases at the same time. Returns how many were changed.</summary>
    public async Task<int> CountAsync(IEnumerable<HeldRow> held, Func<HeldRow, CancellationToken, Task<bool>> decideAsync, CancellationToken cancellationToken)
    {
        var changed = 0;
        await Parallel.ForEachAsync(held, storage.InParallel(cancellationToken), async (row, token) =>
        {
            if (await decideAsync(row, token))
                Interlocked.Increment(ref changed);
        });
        return changed;
    }
}
