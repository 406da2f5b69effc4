using TakeItDown.Hashes;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Persons whose cases share hashes, an operator, and their requests.</summary>
/// <param name="Persons">Every person of the scenario.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Scripts">Lists of requests. The lists run concurrently; the requests of one list run one after the other.</param>
internal sealed record Scenario(IReadOnlyList<Person> Persons, Operator Operator, IReadOnlyList<IReadOnlyList<Func<ExchangeProcess, Task>>> Scripts)
{
    /// <summary>The hash that is on the benign list, or null.</summary>
    public HashValue? Benign { get; private init; }

    /// <summary>Submit, submit again, overlap, withdraw, claim the same hashes again, withdraw: one after the other.</summary>
    public static Scenario InOrder(Random random)
    {
        var (a, b, c) = Three(random);
        return new([a, b, c], new(), [[a.SubmitAsync, a.SubmitAsync, b.SubmitAsync, a.WithdrawAsync, c.SubmitAsync, b.WithdrawAsync]]);
    }

    /// <summary>Three persons submit at the same time, and two of them withdraw at the same time.</summary>
    public static Scenario AtOnce(Random random)
    {
        var (a, b, c) = Three(random);
        return new([a, b, c], new(), [[a.SubmitAsync, a.WithdrawAsync], [b.SubmitAsync, b.WithdrawAsync], [c.SubmitAsync]]);
    }

    /// <summary>One case.</summary>
    public static Scenario OneCase(Random random)
    {
        var (a, _, _) = Three(random);
        return new([a], new(), [[a.SubmitAsync]]);
    }

    /// <summary>Two persons submit a hash that is on the benign list, together with another one, and one withdraws.</summary>
    public static Scenario BenignMatch(Random random)
    {
        var (a, _, c) = Three(random);
        return new([a, c], new(), [[a.SubmitAsync, c.SubmitAsync, a.WithdrawAsync]]) { Benign = a.Hashes[0] };
    }

    /// <summary>Suspend a claimed hash, withdraw its last claim, restore it: one after the other.</summary>
    public static Scenario Decisions(Random random)
    {
        var (a, _, _) = Three(random);
        var alice = new Operator();
        var hash = a.RecordIds[0];
        return new([a], alice, [[
            a.SubmitAsync, alice.Decide(hash, DecidedState.Suspended), a.WithdrawAsync, alice.Decide(hash, DecidedState.None)]]);
    }

    /// <summary>The requests of three persons and an operator, who send them concurrently.</summary>
    public static Scenario Concurrent(Random random)
    {
        var (a, b, c) = Three(random);
        var alice = new Operator();
        var hash = random.GetItems([.. a.RecordIds], 1)[0];
        return new([a, b, c], alice, [
            [a.SubmitAsync, a.SubmitAsync, a.WithdrawAsync],
            [b.SubmitAsync, b.WithdrawAsync],
            [c.SubmitAsync],
            [.. random.GetItems(Enum.GetValues<DecidedState>(), 4).Select(state => alice.Decide(hash, state))]]);
    }

    private static (Person A, Person B, Person C) Three(Random random)
    {
        string[] pdqs = [.. Enumerable.Range(0, 3).Select(_ => RandomHash.Pdq(random.NextBytes))];
        return (new("A", Key(), Quality(), pdqs[0], pdqs[1]), new("B", Key(), Quality(), pdqs[1], pdqs[2]), new("C", Key(), Quality(), pdqs[0], pdqs[1]));

        int Quality() => random.GetItems([50, 80, 100], 1)[0];

        // A UUID of version 4, like those of the page.
        Guid Key() => Guid.Parse($"{Hex(6)}4{Hex(2)[1..]}8{Hex(8)[1..]}");

        string Hex(int bytes) => Convert.ToHexStringLower(Bytes(bytes));

        byte[] Bytes(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            return bytes;
        }
    }
}
