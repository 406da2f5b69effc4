using System.Text;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Verdicts;

namespace TakeItDown.Tests.Unit.Verdicts;

public class SubmittedVerdictTests
{
    private const string Id = "0123456789abcdef0123456789abcdef";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void A_verdict_is_read_with_its_counts_and_its_time_in_UTC()
    {
        var verdict = Assert.Single(Read($$"""
            {"verdicts":[{"recordId":"{{Id}}","verdict":"Blocked","matches":5,"removed":4,"at":"2026-01-02T04:04:05.5+01:00"}]}
            """).Verdicts!);

        Assert.Equal(new(Id, Verdict.Blocked, null, 5, 4, Now.AddSeconds(0.5)), verdict);
        Assert.Equal(TimeSpan.Zero, verdict.At.Offset);
    }

    [Theory]
    [InlineData("""{"verdicts":[]}""", "verdicts", "verdicts-count")]
    [InlineData("""{}""", "verdicts", "required")]
    [InlineData("""{"verdicts":[null]}""", "verdicts[0]", "required")]
    [InlineData("""{"verdicts":[{"verdict":"Blocked","at":"2026-01-02T03:04:05Z"}]}""", "verdicts[0].recordId", "required")]
    [InlineData("""{"verdicts":[{"recordId":"ABC","verdict":"Blocked","at":"2026-01-02T03:04:05Z"}]}""", "verdicts[0].recordId", "record-id")]
    [InlineData("""{"verdicts":[{"recordId":"ID","at":"2026-01-02T03:04:05Z"}]}""", "verdicts[0].verdict", "required")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"blocked","at":"2026-01-02T03:04:05Z"}]}""", "verdicts[0].verdict", "verdict")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"1","at":"2026-01-02T03:04:05Z"}]}""", "verdicts[0].verdict", "verdict")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"NotBlocked","at":"2026-01-02T03:04:05Z"}]}""", "verdicts[0].reason", "required")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"NotBlocked","reason":"because","at":"2026-01-02T03:04:05Z"}]}""", "verdicts[0].reason", "reason")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"Blocked","reason":"Adult","at":"2026-01-02T03:04:05Z"}]}""", "verdicts[0].reason", "reason-forbidden")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"Blocked","matches":-1,"at":"2026-01-02T03:04:05Z"}]}""", "verdicts[0].matches", "matches")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"Blocked","matches":1,"removed":2,"at":"2026-01-02T03:04:05Z"}]}""", "verdicts[0].removed", "removed")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"Blocked","removed":1,"at":"2026-01-02T03:04:05Z"}]}""", "verdicts[0].removed", "removed")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"Blocked","distance":-1,"at":"2026-01-02T03:04:05Z"}]}""", "verdicts[0].distance", "distance")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"Blocked","distance":257,"at":"2026-01-02T03:04:05Z"}]}""", "verdicts[0].distance", "distance")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"Blocked","distance":0.5,"at":"2026-01-02T03:04:05Z"}]}""", "verdicts[0].distance", "json-type")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"NotFound","distance":40,"at":"2026-01-02T03:04:05Z"}]}""", "verdicts[0].distance", "distance-forbidden")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"Blocked"}]}""", "verdicts[0].at", "required")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"Blocked","at":"2026-01-02T03:04:05"}]}""", "verdicts[0].at", "time")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"Blocked","at":"yesterday"}]}""", "verdicts[0].at", "time")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"Blocked","at":"2026-01-02T03:09:06Z"}]}""", "verdicts[0].at", "time-ahead")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"Blocked","at":"2026-01-02T03:04:05Z","hashValue":"x"}]}""", "verdicts[0].hashValue", "json-type")]
    [InlineData("""{"verdicts":[{"recordId":"ID","verdict":"Blocked","matches":"5","at":"2026-01-02T03:04:05Z"}]}""", "verdicts[0].matches", "json-type")]
    public void An_error_names_the_field_and_the_rule(string json, string field, string rule)
    {
        var (verdicts, problem) = Read(json.Replace("\"ID\"", $"\"{Id}\"", StringComparison.Ordinal));

        Assert.Null(verdicts);
        Assert.Equal((field, rule), (problem!.Field, problem.Rule.Name));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("31", 31)]
    [InlineData("256", 256)]
    [InlineData("null", null)]
    public void A_distance_is_a_number_of_bits_or_null(string text, int? distance) => Assert.Equal(
        distance,
        Assert.Single(Read($$"""{"verdicts":[{"recordId":"{{Id}}","verdict":"PendingReview","distance":{{text}},"at":"2026-01-02T03:04:05Z"}]}""").Verdicts!).Distance);

    [Fact]
    public void Only_a_verdict_on_a_pdq_hash_can_have_a_distance()
    {
        var (pdq, md5) = (new HashRow { SignalType = "pdq", FirstSeen = Now }, new HashRow { SignalType = "image_md5", FirstSeen = Now });
        var verdict = new SubmittedVerdict(Id, Verdict.Blocked, null, null, null, Now, Distance: 4);

        Assert.Null(verdict.FindProblem(3, pdq));
        Assert.Null((verdict with { Distance = null }).FindProblem(3, md5));
        Assert.Equal(("verdicts[3].distance", "distance-pdq"), (verdict.FindProblem(3, md5)!.Field, verdict.FindProblem(3, md5)!.Rule.Name));
    }

    [Fact]
    public void A_hundred_verdicts_are_accepted_and_one_more_is_refused()
    {
        Assert.Equal(100, Read(Of(100)).Verdicts!.Count);
        Assert.Equal("verdicts-count", Read(Of(101)).Problem!.Rule.Name);

        static string Of(int count) => $$"""
            {"verdicts":[{{string.Join(',', Enumerable.Repeat($$"""{"recordId":"{{Id}}","verdict":"NotFound","at":"2026-01-02T03:04:05Z"}""", count))}}]}
            """;
    }

    private static (IReadOnlyList<SubmittedVerdict>? Verdicts, ApiProblem? Problem) Read(string json) =>
        SubmittedVerdict.TryParse(Encoding.UTF8.GetBytes(json), Now, out var verdicts, out var problem) ? (verdicts, null) : (null, problem);
}
