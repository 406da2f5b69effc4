namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Persons whose cases share hashes, and their requests.</summary>
/// <param name="Persons">Every person of the scenario.</param>
/// <param name="Scripts">Lists of requests. The lists run concurrently; the requests of one list run one after the other.</param>
internal sealed record Scenario(IReadOnlyList<Person> Persons, IReadOnlyList<IReadOnlyList<(Person Person, PersonRequest Request)>> Scripts)
{
    /// <summary>Submit, submit again, overlap, withdraw, claim the same hashes again, withdraw: one after the other.</summary>
    public static Scenario InOrder(Random random)
    {
        var (a, b, c) = Three(random);
        return new([a, b, c], [[
            (a, PersonRequest.Submit), (a, PersonRequest.Submit), (b, PersonRequest.Submit), (a, PersonRequest.Withdraw), (c, PersonRequest.Submit), (b, PersonRequest.Withdraw)]]);
    }

    /// <summary>One case.</summary>
    public static Scenario OneCase(Random random)
    {
        var (a, _, _) = Three(random);
        return new([a], [[(a, PersonRequest.Submit)]]);
    }

    /// <summary>The requests of three persons, who send them concurrently.</summary>
    public static Scenario Concurrent(Random random)
    {
        var (a, b, c) = Three(random);
        return new([a, b, c], [
            [(a, PersonRequest.Submit), (a, PersonRequest.Submit), (a, PersonRequest.Withdraw)],
            [(b, PersonRequest.Submit), (b, PersonRequest.Withdraw)],
            [(c, PersonRequest.Submit)]]);
    }

    private static (Person A, Person B, Person C) Three(Random random)
    {
        string[] pdqs = [.. Enumerable.Range(0, 3).Select(_ => RandomHash.Pdq(random.NextBytes))];
        return (new("A", Key(), pdqs[0], pdqs[1]), new("B", Key(), pdqs[1], pdqs[2]), new("C", Key(), pdqs[0], pdqs[1]));

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
