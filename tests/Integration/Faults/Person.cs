using System.Text.Json;
using TakeItDown.Cases;
using TakeItDown.Hashes;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>A person with one case, who knows only what was answered.</summary>
internal sealed class Person(string name, Guid key, params string[] pdqs)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>The key of the case, whether it exists or not: the exchange makes it of the idempotency key.</summary>
    public string CaseKey { get; } = new ServerSecret("test", new byte[32]).CaseNumberFor(new(key)).CaseKey;

    public IReadOnlyList<string> RecordIds { get; } = [.. pdqs.Select(pdq => HashValue.Parse("pdq", pdq).RecordId)];

    /// <summary>What a 202 gave this person, who holds it for a promise.</summary>
    public SubmittedCase? Told { get; private set; }

    public bool WasToldWithdrawn { get; private set; }

    public bool AskedToWithdraw { get; private set; }

    /// <summary>Asks, and throws when there is no good answer.</summary>
    public async Task AskAsync(Wish wish, ExchangeProcess process)
    {
        AskedToWithdraw |= wish == Wish.Withdraw;
        var (status, body) = wish == Wish.Submit
            ? await process.SubmitAsync(Bodies.Of(pdqs), key)
            : await process.WithdrawAsync(Told!);
        if (status != 202)
            throw new IOException($"Answered with {status}.");
        if (wish == Wish.Withdraw)
        {
            WasToldWithdrawn = true;
            return;
        }

        var told = JsonSerializer.Deserialize<SubmittedCase>(body, Web)!;
        if (Told is not null && told != Told)
            throw new BrokenPromiseException($"{name} was given another number or PIN for the same key.");
        Told = told;
    }

    public override string ToString() => name;
}
