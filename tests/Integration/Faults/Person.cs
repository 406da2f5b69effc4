using System.Text.Json;
using TakeItDown.Cases;
using TakeItDown.Hashes;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>A person with one case, who knows only the responses.</summary>
internal sealed class Person(string name, Guid key, int quality, params string[] pdqs)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>The key of the case, even before it exists: the exchange derives it from the idempotency key.</summary>
    public string CaseKey { get; } = new ServerSecret("test", new byte[32]).CaseNumberFor(new(key)).CaseKey;

    public IReadOnlyList<HashValue> Hashes { get; } = [.. pdqs.Select(pdq => HashValue.Parse("pdq", pdq))];

    public IReadOnlyList<string> RecordIds => [.. Hashes.Select(hash => hash.RecordId)];

    /// <summary>The quality of all hashes of this person.</summary>
    public int Quality => quality;

    /// <summary>The case number and PIN that this person received with a 202, or null.</summary>
    public SubmittedCase? Accepted { get; private set; }

    /// <summary>True once a withdrawal succeeded with a 202.</summary>
    public bool WithdrawalAccepted { get; private set; }

    /// <summary>True once this person sent a withdrawal.</summary>
    public bool SentWithdrawal { get; private set; }

    /// <summary>Submits the hashes, and throws unless the response is 202.</summary>
    public async Task SubmitAsync(ExchangeProcess process)
    {
        var (status, body) = await process.SubmitAsync(Bodies.Of(pdqs, quality), key);
        if (status != 202)
            throw new IOException($"The response is {status}.");
        var accepted = JsonSerializer.Deserialize<SubmittedCase>(body, Web)!;
        if (Accepted is not null && accepted != Accepted)
            throw new BrokenGuaranteeException($"{name} received a different number or PIN for the same idempotency key.");
        Accepted = accepted;
    }

    /// <summary>Withdraws the case, and throws unless the response is 202.</summary>
    public async Task WithdrawAsync(ExchangeProcess process)
    {
        SentWithdrawal = true;
        var (status, _) = await process.WithdrawAsync(Accepted!);
        if (status != 202)
            throw new IOException($"The response is {status}.");
        WithdrawalAccepted = true;
    }

    public override string ToString() => name;
}
