namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Three persons whose cases share hashes, and what they ask for.</summary>
/// <param name="Persons">All of them.</param>
/// <param name="Tracks">Each is asked beside the others, one thing after the other within.</param>
internal sealed record Scenario(IReadOnlyList<Person> Persons, IReadOnlyList<IReadOnlyList<(Person Person, Wish Wish)>> Tracks)
{
    /// <summary>Submit, submit again, overlap, withdraw, claim the same hashes anew, withdraw: one after the other.</summary>
    public static Scenario InOrder(Random random)
    {
        var (a, b, c) = Three(random);
        return new([a, b, c], [[
            (a, Wish.Submit), (a, Wish.Submit), (b, Wish.Submit), (a, Wish.Withdraw), (c, Wish.Submit), (b, Wish.Withdraw)]]);
    }

    /// <summary>One case of one hash.</summary>
    public static Scenario Alone(Random random)
    {
        var (a, _, _) = Three(random);
        return new([a], [[(a, Wish.Submit)]]);
    }

    /// <summary>The wishes of all three, but each person goes ahead without regard to the others.</summary>
    public static Scenario AllAtOnce(Random random)
    {
        var (a, b, c) = Three(random);
        return new([a, b, c], [
            [(a, Wish.Submit), (a, Wish.Submit), (a, Wish.Withdraw)],
            [(b, Wish.Submit), (b, Wish.Withdraw)],
            [(c, Wish.Submit)]]);
    }

    private static (Person A, Person B, Person C) Three(Random random)
    {
        string[] pdqs = [.. Enumerable.Range(0, 3).Select(_ => RandomHash.Pdq(random.NextBytes))];
        return (new("A", Key(), pdqs[0], pdqs[1]), new("B", Key(), pdqs[1], pdqs[2]), new("C", Key(), pdqs[0], pdqs[1]));

        // A UUID of version 4, as a page would make it.
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
