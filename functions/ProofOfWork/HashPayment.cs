using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using TakeItDown.Addresses;

namespace TakeItDown.ProofOfWork;

/// <summary>
/// What hashes cost: a proof of work whose size grows with the number of hashes, with the load of this process, and with what the client's
/// address has asked for. It never refuses anybody. A challenge counts against the address when it is created, because otherwise somebody
/// could collect cheap ones.
/// </summary>
public sealed class HashPayment(Challenges challenges, ClientAddresses addresses, IOptions<ProofOfWorkOptions> options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LoadPeriod = TimeSpan.FromMinutes(5);

    private readonly ProofOfWorkOptions prices = options.Value;
    private readonly AddressBuckets quotas = new(addresses, options.Value.AddressHashes);
    private readonly Lock gate = new();
    private double load;
    private long loadMeasured = time.GetTimestamp();

    /// <summary>False when hashes cost nothing.</summary>
    public bool IsRequired => prices.Price > 0;

    /// <summary>The challenge to solve for this many hashes.</summary>
    /// <param name="request">The client's request.</param>
    /// <param name="boundTo">What the proof is for.</param>
    /// <param name="hashes">The number of hashes.</param>
    public Challenge CreateChallenge(HttpRequest request, string boundTo, int hashes) =>
        challenges.Create(boundTo, hashes, hashes * prices.PriceAt(quotas.Take(request, hashes), Load(added: 0)));

    /// <summary>Checks that the request pays for its hashes.</summary>
    /// <returns>Null when it does, or when nothing has to be paid. Otherwise the response, with a challenge to solve.</returns>
    public IResult? Check(HttpRequest request, string boundTo, int hashes) =>
        IsRequired && challenges.Check(request.Headers[Challenges.Header], boundTo, hashes) is { } broken
            ? ProofRequired.ToResult(broken, CreateChallenge(request, boundTo, hashes))
            : null;

    /// <summary>Counts the hashes of a new case as load.</summary>
    public void Accepted(int hashes) => Load(hashes);

    public void Dispose() => quotas.Dispose();

    /// <summary>The hashes that were accepted in the last minutes. Each counts less with time, as if a steady stream were measured over five minutes.</summary>
    private double Load(int added)
    {
        lock (gate)
        {
            load = (load * Math.Exp(-time.GetElapsedTime(loadMeasured) / LoadPeriod)) + added;
            loadMeasured = time.GetTimestamp();
            return load;
        }
    }
}
