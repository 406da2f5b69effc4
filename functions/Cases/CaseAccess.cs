using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using TakeItDown.Http;
using TakeItDown.ProofOfWork;
using TakeItDown.Storage;

namespace TakeItDown.Cases;

/// <summary>
/// Opens a case for whoever has its number and PIN. Each try is stored before the PIN is compared, so that concurrent guesses count one by
/// one. After five wrong PINs a try needs a proof of work; one proof pays for one wrong PIN. A right PIN takes back only its own try, and its
/// proof stays valid.
/// </summary>
public sealed class CaseAccess(CaseStore cases, ServerSecrets secrets, Challenges challenges, StorageClock clock)
{
    /// <summary>The longest time for a proof. When one takes longer, it is faster to wait until the price has fallen.</summary>
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(1);

    /// <returns>The case, or the response to somebody who may not open it.</returns>
    public Task<(CaseRow? Row, IResult? Refusal)> OpenAsync(HttpRequest request, CancellationToken cancellationToken) =>
        OpenAsync(request, _ => Task.CompletedTask, cancellationToken);

    /// <param name="request">The request.</param>
    /// <param name="meanwhile">Runs when the PIN is right, while the try is taken back.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <returns>The case, or the response to somebody who may not open it.</returns>
    public async Task<(CaseRow? Row, IResult? Refusal)> OpenAsync(HttpRequest request, Func<CaseRow, Task> meanwhile, CancellationToken cancellationToken)
    {
        if (!CaseCredentials.TryParse(request.Headers.Authorization, out var credentials, out var problem))
            return (null, problem.ToResult(CaseCredentials.Scheme));
        var attempt = await RecordAsync(credentials.Number.CaseKey, request.Headers[Challenges.Header], cancellationToken);
        if (attempt.ProofRequired is { } broken)
            return (null, ProofRequired.ToResult(broken, ChallengeFor(attempt.Row!)));
        if (attempt.Row is not { } recorded || !IsRight(recorded, credentials.Pin))
            return (null, CaseCredentials.Unauthorized.ToResult(CaseCredentials.Scheme));
        var takingBack = TakeBackAsync(recorded, attempt.Proof);
        await Task.WhenAll(takingBack, meanwhile(recorded));
        return await takingBack is { } row ? (row, null) : (null, CaseCredentials.Unauthorized.ToResult(CaseCredentials.Scheme));
    }

    /// <summary>Stores a try and spends its proof, also if the person leaves meanwhile. Stores nothing if a proof is needed and is not valid.</summary>
    private async Task<Attempt> RecordAsync(string caseKey, StringValues header, CancellationToken cancellationToken)
    {
        if (await cases.FindAsync(caseKey, cancellationToken) is not { } found)
            return new(null, null, null);
        Rule? broken = null;
        ChallengeParameters? proof = null;
        var row = await cases.MergeAsync(
            found,
            current =>
            {
                var (wrong, spent) = (current.WrongPinsAt(clock.Now), SpentProofs.Read(current.SpentProofs));
                (broken, proof) = wrong.Work == 0 ? (null, null) : Check(header, caseKey, wrong, spent);
                return broken is not null ? null : PinTriesRow.Of(current, wrong.Add(clock.Now), proof is null ? spent : spent.Add(proof, clock.Now));
            },
            CancellationToken.None);
        return new(row, proof, row is null ? null : broken);
    }

    private (Rule? Broken, ChallengeParameters? Proof) Check(StringValues header, string caseKey, WrongPins wrong, SpentProofs spent)
    {
        var broken = challenges.Check(header, BindingOf(caseKey), wrong.Count, out var proof);
        return broken is null && spent.Contain(proof!) ? (ProofRequired.Spent, null) : (broken, proof);
    }

    private bool IsRight(CaseRow row, string pin) =>
        CryptographicOperations.FixedTimeEquals(row.PinDigest, secrets.Get(row.Secret).PinDigest(row.CaseKey, pin));

    /// <summary>Takes back a try whose PIN was right, also if the person has left: it must not stay as a wrong one.</summary>
    private Task<CaseRow?> TakeBackAsync(CaseRow row, ChallengeParameters? proof) => cases.MergeAsync(
        row,
        current =>
        {
            var spent = SpentProofs.Read(current.SpentProofs);
            return PinTriesRow.Of(current, current.WrongPinsAt(clock.Now).TakeBack(), proof is null ? spent : spent.Remove(proof));
        },
        CancellationToken.None);

    /// <summary>A challenge whose proof pays for this many wrong PINs or fewer. A phone has four times as long as it needs.</summary>
    private Challenge ChallengeFor(CaseRow row)
    {
        var wrong = row.WrongPinsAt(clock.Now);
        var lifetime = Challenges.Lifetime + (TimeSpan.FromSeconds(4) * wrong.Work / WrongPins.BaseWork);
        return challenges.Create(BindingOf(row.CaseKey), wrong.Payable, wrong.Work, lifetime < MaxLifetime ? lifetime : MaxLifetime);
    }

    private static string BindingOf(string caseKey) => $"case:{caseKey}";

    private sealed record Attempt(CaseRow? Row, ChallengeParameters? Proof, Rule? ProofRequired);
}
