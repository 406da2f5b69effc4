using TakeItDown.Verdicts;

namespace TakeItDown.Tests.Unit.Verdicts;

public class OtherVerdictsTests
{
    private static readonly HashSet<string> Others = ["one", "two", "three", "four", "five", "six"];

    private static readonly VerdictRow[] Verdicts =
    [
        Of("one", Verdict.Blocked), Of("two", Verdict.Blocked), Of("three", Verdict.NotBlocked, NotBlockedReason.FalseMatch),
        Of("four", Verdict.NotBlocked, NotBlockedReason.Adult), Of("five", Verdict.NotBlocked), Of("six", Verdict.PendingReview),
    ];

    [Fact]
    public void Blocked_and_not_blocked_are_counted_by_reason_and_other_verdicts_are_not() =>
        Assert.Equal(new(Blocked: 2, NotBlocked: 3, new(FalseMatch: 1, NotExplicit: 0, Adult: 1, Other: 0)), OtherVerdicts.Count(Verdicts, Others, minOthers: 3));

    [Fact]
    public void Verdicts_of_the_platform_itself_and_of_former_platforms_do_not_count() =>
        Assert.Equal(0, OtherVerdicts.Count([Of("me", Verdict.Blocked), Of("former", Verdict.Blocked)], Others, minOthers: 3)!.Blocked);

    [Theory]
    [InlineData(6, true)]
    [InlineData(7, false)]
    public void There_are_no_counts_if_too_few_other_platforms_get_the_hash(int minOthers, bool areShown) =>
        Assert.Equal(areShown, OtherVerdicts.Count(Verdicts, Others, minOthers) is not null);

    private static VerdictRow Of(string platform, Verdict verdict, NotBlockedReason? reason = null) =>
        new() { RowKey = VerdictRow.Prefix + platform, Verdict = verdict, Reason = reason };
}
