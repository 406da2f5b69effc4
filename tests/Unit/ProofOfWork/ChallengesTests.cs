using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.ProofOfWork;

namespace TakeItDown.Tests.Unit.ProofOfWork;

public class ChallengesTests
{
    private const string Case = "case 8f14e45f-ceea-467f-a1d2-1f6b2c3d4e5f";
    private static readonly byte[] Secret = SHA256.HashData("secret"u8);
    private static readonly byte[] NewerSecret = SHA256.HashData("newer"u8);

    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly Challenges challenges;

    public ChallengesTests() => challenges = new([Secret], time);

    [Fact]
    public void A_solved_challenge_pays_for_up_to_its_number_of_hashes()
    {
        var proof = Solver.Solve(challenges.Create(Case, hashes: 25, work: 3));

        Assert.Null(challenges.Check(proof, Case, 25));
        Assert.Null(challenges.Check(proof, Case, 1));
        Assert.Equal(ProofRequired.TooSmall, challenges.Check(proof, Case, 26));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(50, 99)]
    [InlineData(int.MaxValue, 1_999_999_999)]
    public void The_work_is_the_average_of_the_derivations(int work, int counters) =>
        Assert.Equal(counters, challenges.Create(Case, hashes: 1, work).Parameters.Data.Counters);

    [Fact]
    public void A_proof_is_valid_only_for_what_it_is_bound_to()
    {
        var challenge = challenges.Create(Case, hashes: 25, work: 1);

        Assert.Equal(ProofRequired.ForSomethingElse, challenges.Check(Solver.Solve(challenge), "case another", 1));
        Assert.DoesNotContain("8f14e45f", challenge.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.NotEqual(challenge.Parameters.Data.Binding, new Challenges([NewerSecret], time).Create(Case, 25, 1).Parameters.Data.Binding);
    }

    [Fact]
    public void A_proof_expires()
    {
        var proof = Solver.Solve(challenges.Create(Case, hashes: 1, work: 1));

        time.Advance(Challenges.Lifetime);
        Assert.Null(challenges.Check(proof, Case, 1));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ProofRequired.Expired, challenges.Check(proof, Case, 1));
    }

    [Fact]
    public void A_challenge_says_how_many_counters_there_are_and_may_have_a_lifetime_of_its_own()
    {
        var parameters = challenges.Create(Case, hashes: 1, work: 3, TimeSpan.FromHours(5)).Parameters;

        Assert.Equal(5, parameters.Data.Counters);
        Assert.Equal(time.GetUtcNow().AddHours(5).ToUnixTimeSeconds(), parameters.ExpiresAt);
        Assert.Equal((2 * Challenges.MaxWork) - 1, challenges.Create(Case, hashes: 1, work: int.MaxValue).Parameters.Data.Counters);
    }

    [Fact]
    public void A_proof_stays_valid_when_a_newer_secret_is_added_and_not_when_its_own_is_removed()
    {
        var proof = Solver.Solve(challenges.Create(Case, hashes: 1, work: 1));

        Assert.Null(new Challenges([NewerSecret, Secret], time).Check(proof, Case, 1));
        Assert.Equal(ProofRequired.NotOurs, new Challenges([NewerSecret], time).Check(proof, Case, 1));
    }

    [Fact]
    public void A_wrong_solution_is_refused()
    {
        var challenge = challenges.Create(Case, hashes: 1, work: 1);
        var wrong = Solver.Encode(challenge, new(0, new string('0', 64)));

        Assert.Equal(ProofRequired.NotSolved, challenges.Check(wrong, Case, 1));
    }

    [Fact]
    public void A_challenge_that_somebody_else_signed_is_refused()
    {
        var parameters = challenges.Create(Case, hashes: 1, work: 1_000).Parameters;
        var nonce = new byte[16];
        var easy = Altcha.Create(new([], []), new(nonce, nonce, 0), 1, parameters.Data, parameters.ExpiresAt);

        Assert.Equal(ProofRequired.NotOurs, challenges.Check(Solver.Solve(easy), Case, 1));
    }

    public static TheoryData<string> NotProofs =>
    [
        "", "%", "e30=", "bnVsbA==", new string('A', 4_096), new string('A', 1_000_000), Encode("{"), Encode("[]"), Encode("""{"challenge":null,"solution":null}"""),
        Encode("""{"challenge":{"parameters":null,"signature":null},"solution":{"counter":-1,"derivedKey":null}}"""),
        Encode("""{"challenge":{"parameters":{},"signature":""},"solution":{"counter":0,"derivedKey":""}}"""),
    ];

    [Theory]
    [MemberData(nameof(NotProofs))]
    public void What_is_no_proof_is_refused(string header) => Assert.Equal(ProofRequired.NotOurs, challenges.Check(header, Case, 1));

    [Fact]
    public void A_missing_header_and_two_headers_are_refused()
    {
        var proof = Solver.Solve(challenges.Create(Case, hashes: 1, work: 1));

        Assert.Equal(ProofRequired.Missing, challenges.Check(StringValues.Empty, Case, 1));
        Assert.Equal(ProofRequired.NotOurs, challenges.Check(new StringValues([proof, proof]), Case, 1));
    }

    private static string Encode(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json));
}
