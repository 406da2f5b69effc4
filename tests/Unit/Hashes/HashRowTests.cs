using TakeItDown.Hashes;

namespace TakeItDown.Tests.Unit.Hashes;

public class HashRowTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 600, TimeSpan.Zero);
    private static readonly HashRow First = HashRow.First(
        new(HashValue.Parse("pdq", new string('a', 64)), 80), "first.1", "example", Start);

    [Fact]
    public void The_first_claim_makes_an_active_record()
    {
        Assert.Equal((HashStatus.Active, 1, "first.1"), (First.Status, First.ActiveClaims, First.Cause));
        Assert.Equal(Start.ToUnixTimeMilliseconds(), First.Version);
        Assert.Equal(Start.UtcTicks, First.Position);
    }

    [Fact]
    public void Another_claim_changes_only_the_count()
    {
        var second = First.WithClaims(1, 80, "second.1", "example,other", Start.AddHours(1));

        Assert.Equal(First with { ActiveClaims = 2 }, second);
    }

    [Fact]
    public void A_claim_with_a_higher_quality_makes_a_new_version_with_that_quality()
    {
        var better = First.WithClaims(1, 100, "second.1", "example,other", Start.AddHours(1));

        Assert.Equal((HashStatus.Active, 2, 100, "second.1"), (better.Status, better.ActiveClaims, better.Quality, better.Cause));
        Assert.True(better.Version > First.Version && better.Position > First.Position);
        Assert.Equal(Start.AddHours(1), better.Changed);
    }

    [Fact]
    public void The_quality_never_falls_whoever_withdraws_and_whoever_claims_the_hash_again()
    {
        var better = First.WithClaims(1, 100, "second.1", "example", Start.AddHours(1));

        Assert.Equal(better with { ActiveClaims = 3 }, better.WithClaims(1, 50, "third.1", "example", Start.AddHours(2)));
        Assert.Equal(better with { ActiveClaims = 1 }, better.WithClaims(-1, null, "second.2", "example", Start.AddHours(2)));
        var again = (better with { ActiveClaims = 1 }).WithClaims(-1, null, "first.2", "example", Start.AddHours(3)).WithClaims(1, 50, "fourth.1", "example", Start.AddHours(4));
        Assert.Equal((HashStatus.Active, 100), (again.Status, again.Quality));
    }

    [Theory]
    [InlineData(DecidedState.Suspended, HashStatus.Suspended)]
    [InlineData(DecidedState.Deleted, HashStatus.Deleted)]
    public void A_higher_quality_makes_a_new_version_also_while_a_decision_is_in_force(DecidedState state, HashStatus status)
    {
        var decided = First.WithDecision(state, "record.1", "example", Start.AddHours(1));

        var better = decided.WithClaims(1, 100, "second.1", "example", Start.AddHours(2));

        Assert.Equal((status, 100, "second.1"), (better.Status, better.Quality, better.Cause));
        Assert.True(better.Version > decided.Version);
    }

    [Fact]
    public void The_last_withdrawn_claim_creates_a_new_version_with_its_own_cause_and_position()
    {
        var withdrawn = First.WithClaims(-1, null, "first.2", "example,other", Start.AddHours(1));

        Assert.Equal((HashStatus.Withdrawn, 0, "first.2"), (withdrawn.Status, withdrawn.ActiveClaims, withdrawn.Cause));
        Assert.Equal(Start.AddHours(1).ToUnixTimeMilliseconds(), withdrawn.Version);
        Assert.Equal(Start.AddHours(1).UtcTicks, withdrawn.Position);
        Assert.Equal((Start, Start.AddHours(1)), (withdrawn.FirstSeen, withdrawn.Changed));
    }

    [Fact]
    public void Versions_and_positions_rise_even_if_the_clock_stops_or_goes_back()
    {
        var withdrawn = First.WithClaims(-1, null, "first.2", "example,other", Start);
        var again = withdrawn.WithClaims(1, 80, "second.1", "example,other", Start.AddMinutes(-5));

        Assert.Equal([First.Version, First.Version + 1, First.Version + 2], [First.Version, withdrawn.Version, again.Version]);
        Assert.Equal([First.Position, First.Position + 1, First.Position + 2], [First.Position, withdrawn.Position, again.Position]);
    }

    [Theory]
    [InlineData(DecidedState.Suspended, HashStatus.Suspended)]
    [InlineData(DecidedState.Deleted, HashStatus.Deleted)]
    public void A_decision_creates_a_new_version_that_claims_only_count_in(DecidedState state, HashStatus status)
    {
        var decided = First.WithDecision(state, "record.1", "example,other", Start.AddHours(1));

        Assert.Equal((status, 1, "record.1"), (decided.Status, decided.ActiveClaims, decided.Cause));
        Assert.True(decided.Version > First.Version && decided.Position > First.Position);
        Assert.Equal(decided with { ActiveClaims = 2 }, decided.WithClaims(1, 80, "second.1", "example", Start.AddHours(2)));
        Assert.Equal(decided, decided.WithDecision(state, "record.2", "example", Start.AddHours(2)));
    }

    [Theory]
    [InlineData(1, HashStatus.Active)]
    [InlineData(0, HashStatus.Withdrawn)]
    public void A_restore_derives_the_status_from_the_claims(int claims, HashStatus status)
    {
        var suspended = First.WithDecision(DecidedState.Suspended, "record.1", "example", Start.AddHours(1)) with { ActiveClaims = claims };

        var restored = suspended.WithDecision(DecidedState.None, "record.2", "example", Start.AddHours(2));

        Assert.Equal((status, "record.2"), (restored.Status, restored.Cause));
        Assert.True(restored.Version > suspended.Version);
        Assert.Equal(First, First.WithDecision(DecidedState.None, "record.1", "example", Start.AddHours(1)));
    }

    [Fact]
    public void It_is_active_from_the_position_of_its_activation_whatever_versions_follow_and_moves_with_a_new_position_of_that_version()
    {
        Assert.Equal(First.Position, First.ActiveFrom);
        var late = First.Repositioned(Start.AddMinutes(1));
        Assert.Equal(Start.AddMinutes(1).UtcTicks, late.ActiveFrom);

        var better = late.WithClaims(1, 100, "second.1", "example", Start.AddHours(1));
        Assert.Equal(late.ActiveFrom, better.ActiveFrom);
        Assert.Equal(late.ActiveFrom, better.Repositioned(Start.AddHours(2)).ActiveFrom);

        var restored = better.WithDecision(DecidedState.Suspended, "record.1", "example", Start.AddHours(3)).WithDecision(DecidedState.None, "record.2", "example", Start.AddHours(4));
        Assert.Equal(Start.AddHours(4).UtcTicks, restored.ActiveFrom);

        var withheld = HashRow.Unclaimed(First.ToHash(), Start).WithDecision(DecidedState.Suspended, "record.1", "example", Start);
        Assert.Null(withheld.ActiveFrom);
        Assert.NotNull((withheld with { ActiveClaims = 1 }).WithDecision(DecidedState.None, "record.2", "example", Start.AddHours(1)).ActiveFrom);
    }

    [Fact]
    public void A_record_for_platforms_has_the_hash_and_nothing_about_its_claims()
    {
        var snapshot = First.ToRecord();

        Assert.Equal(
            new HashRecord(First.PartitionKey, First.Version, "pdq", new string('a', 64), MediaType.Image, 80, HashStatus.Active, Start, Start),
            snapshot);
        Assert.Equal(
            $$"""{"recordId":"{{First.PartitionKey}}","version":{{First.Version}},"signalType":"pdq","hashValue":"{{new string('a', 64)}}","mediaType":"image","quality":80,"hashStatus":"Active","firstSeen":"2026-01-02T03:04:05Z","changed":"2026-01-02T03:04:05Z"}""",
            System.Text.Json.JsonSerializer.Serialize(snapshot, HashJson.Default.HashRecord));
    }
}
