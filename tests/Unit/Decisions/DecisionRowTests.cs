using TakeItDown.Decisions;
using TakeItDown.Hashes;

namespace TakeItDown.Tests.Unit.Decisions;

public class DecisionRowTests
{
    private static readonly DecisionRow None = DecisionRow.None(new string('a', 32));

    [Fact]
    public void A_match_with_the_benign_list_suspends_a_hash_without_a_decision()
    {
        var matched = None.MatchedBenign();

        Assert.Equal((DecidedState.Suspended, true), (matched.State, matched.MatchesBenign));
        Assert.Equal(matched, matched.MatchedBenign());
    }

    [Theory]
    [InlineData("alice", DecidedState.None)]
    [InlineData("rule", DecidedState.Suspended)]
    public void A_restore_by_an_operator_stays_and_one_by_rule_does_not(string by, DecidedState state)
    {
        var restored = None.MatchedBenign().Decided(DecidedState.None) with { Number = 2, By = by };

        Assert.Equal(state, restored.MatchedBenign().State);
    }

    [Theory]
    [InlineData(DecidedState.Suspended)]
    [InlineData(DecidedState.Deleted)]
    public void A_match_does_not_change_a_decision_that_is_in_force(DecidedState state)
    {
        var decided = None.Decided(state) with { Number = 1, By = "alice" };

        Assert.Equal(decided, decided.MatchedBenign());
    }

    [Fact]
    public void A_match_does_not_end_by_itself()
    {
        var matched = None.MatchedBenign();

        Assert.Equal(matched, matched.Decided(DecidedState.Suspended, DateTimeOffset.UnixEpoch));
        Assert.False(matched.Decided(DecidedState.Deleted).MatchesBenign);
    }
}
