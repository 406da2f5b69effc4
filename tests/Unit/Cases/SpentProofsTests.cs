using TakeItDown.Cases;
using TakeItDown.ProofOfWork;

namespace TakeItDown.Tests.Unit.Cases;

public class SpentProofsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Challenges challenges = new([new byte[32]], TimeProvider.System);

    [Fact]
    public void A_spent_proof_is_known_until_it_expires()
    {
        var (first, second) = (NewProof(Now.AddMinutes(30)), NewProof(Now.AddMinutes(60)));

        var spent = SpentProofs.Read("").Add(first, Now);
        Assert.True(SpentProofs.Read(spent.Text).Contain(first));
        Assert.False(SpentProofs.Read(spent.Text).Contain(second));

        spent = spent.Add(second, Now.AddMinutes(31));
        Assert.False(spent.Contain(first));
        Assert.True(SpentProofs.Read(spent.Text).Contain(second));
        Assert.Equal("", spent.Remove(second).Text);
    }

    /// <summary>A column has room for 32,768 characters. A proof lives for at most a day, in which there are fewer than 140 tries.</summary>
    [Fact]
    public void All_proofs_of_a_day_fit_into_a_column()
    {
        var spent = Enumerable.Range(0, 140).Aggregate(SpentProofs.Read(""), (spent, _) => spent.Add(NewProof(Now.AddDays(1)), Now));

        Assert.InRange(spent.Text.Length, 3_000, 5_000);
    }

    private ChallengeParameters NewProof(DateTimeOffset expires) =>
        challenges.Create("", 1, 1).Parameters with { ExpiresAt = expires.ToUnixTimeSeconds() };
}
