using System.Text;
using System.Text.Json;
using TakeItDown.Local;
using TakeItDown.ProofOfWork;

namespace TakeItDown.Tests.Unit.ProofOfWork;

public class AltchaTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly AltchaKeys Keys = new(Encoding.UTF8.GetBytes("signs challenges in tests"), Encoding.UTF8.GetBytes("signs keys in tests"));

    /// <summary>The challenges of <c>from-exchange.json</c>.</summary>
    private static IEnumerable<Challenge> FromExchange =>
        from counter in new uint[] { 0, 5, 260 }
        let nonce = Enumerable.Range(1, 16).Select(each => (byte)(each * (counter + 7))).ToArray()
        select Altcha.Create(Keys, new(nonce, [.. nonce.Reverse()], counter), 100 + (int)counter, new(Convert.ToHexStringLower(nonce), (2 * (int)counter) + 1, 25), 4102444800);

    public static TheoryData<string> Files => ["from-altcha.json", "from-exchange.json"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Challenges_and_solutions_of_altcha_lib_are_valid(string file)
    {
        Assert.All(Read(file), vector =>
        {
            Assert.True(Altcha.IsSigned(vector.Challenge, Keys));
            Assert.True(Altcha.IsSolution(vector.Challenge, vector.Solution, Keys));
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_same_nonce_salt_and_counter_give_the_same_challenge_as_altcha_lib_byte_for_byte(string file)
    {
        Assert.All(Read(file), vector =>
        {
            var parameters = vector.Challenge.Parameters;
            var seed = new AltchaSeed(Convert.FromHexString(parameters.Nonce), Convert.FromHexString(parameters.Salt), vector.Solution.Counter);

            var created = Altcha.Create(Keys, seed, parameters.Cost, parameters.Data, parameters.ExpiresAt);

            Assert.Equal(vector.Challenge, created);
            Assert.Equal(vector.Solution.DerivedKey, Convert.ToHexStringLower(Altcha.DeriveKey(seed.Nonce, seed.Salt, seed.Counter, parameters.Cost)));
        });
    }

    [Fact]
    public void Altcha_lib_solved_the_challenges_that_the_exchange_creates_now()
    {
        if (Environment.GetEnvironmentVariable("TAKEITDOWN_REWRITE") == "1")
        {
            File.WriteAllText(PathOf("from-exchange.json"), JsonSerializer.Serialize(FromExchange.Select(challenge => new { challenge }), Json) + "\n");
            return;
        }

        Assert.Equal(FromExchange, Read("from-exchange.json").Select(vector => vector.Challenge));
    }

    [Fact]
    public void Any_changed_parameter_breaks_the_signature()
    {
        var challenge = Read("from-altcha.json")[1].Challenge;
        var parameters = challenge.Parameters;
        ChallengeParameters[] changed =
        [
            parameters with { Cost = 1 },
            parameters with { Data = parameters.Data with { Hashes = 5 } },
            parameters with { Data = parameters.Data with { Binding = "" } },
            parameters with { ExpiresAt = parameters.ExpiresAt + 1 },
            parameters with { KeySignature = "00" },
            parameters with { Nonce = parameters.Salt },
        ];

        Assert.All(changed, each => Assert.False(Altcha.IsSigned(challenge with { Parameters = each }, Keys)));
        Assert.False(Altcha.IsSigned(challenge with { Signature = challenge.Signature.ToUpperInvariant() }, Keys));
        Assert.False(Altcha.IsSigned(challenge, Keys with { Signature = Keys.KeySignature }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("zz")]
    public void A_key_that_is_not_the_whole_key_is_no_solution(string key)
    {
        var (challenge, solution) = Read("from-altcha.json")[1];

        Assert.False(Altcha.IsSolution(challenge, solution with { DerivedKey = key }, Keys));
        Assert.False(Altcha.IsSolution(challenge, solution with { DerivedKey = challenge.Parameters.KeyPrefix }, Keys));
        Assert.False(Altcha.IsSolution(challenge, solution with { DerivedKey = solution.DerivedKey[..^1] + "g" }, Keys));
        Assert.False(Altcha.IsSolution(challenge, solution with { DerivedKey = solution.DerivedKey + key + "00" }, Keys));
    }

    [Fact]
    public void Every_counter_may_be_the_solution()
    {
        var counters = Enumerable.Range(0, 2_000).Select(_ => (int)AltchaSeed.Random(counters: 99).Counter).ToList();

        Assert.InRange(counters.Average() + 1, 45, 55);
        Assert.All(counters, counter => Assert.InRange(counter, 0, 98));
        Assert.Equal(0u, AltchaSeed.Random(counters: 1).Counter);
    }

    private static string PathOf(string file) => Repository.File($"tests/Vectors/altcha/{file}");

    private static List<Proof> Read(string file) => JsonSerializer.Deserialize<List<Proof>>(File.ReadAllText(PathOf(file)), Json)!;
}
