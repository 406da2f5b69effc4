using TakeItDown.Hashes;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Hashes;

/// <summary>Concurrent claims. The other writer runs between a claim's read and its write.</summary>
public class ClaimTests(AzuriteFixture azurite)
{
    private readonly ClaimedHash hash = new(HashValue.Parse("pdq", RandomHash.Pdq()), 100);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_concurrent_first_claims_create_one_record_with_two_claims_and_one_publisher()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var hashes = exchange.Get<HashStore>();
        ChangeOutcome? other = null;
        exchange.Transport.BeforeNextTransaction = async () => other = await hashes.ApplyClaimAsync(Claim("B", 1, active: true), Cancelled);

        var outcome = await hashes.ApplyClaimAsync(Claim("A", 1, active: true), Cancelled); // 409

        Assert.NotNull(other!.RecordToPublish);
        Assert.Null(outcome.RecordToPublish);
        Assert.Equal((HashStatus.Active, 2, "B.1"), await RecordAsync(exchange));
    }

    [Fact]
    public async Task A_claim_concurrent_with_the_last_withdrawal_activates_the_hash_again_at_a_higher_version()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var hashes = exchange.Get<HashStore>();
        var first = await hashes.ApplyClaimAsync(Claim("A", 1, active: true), Cancelled);
        ChangeOutcome? withdrawn = null;
        exchange.Transport.BeforeNextTransaction = () =>
        {
            // B's insert fails with 409. Its second write conflicts with the withdrawal.
            exchange.Transport.BeforeNextTransaction = async () => withdrawn = await hashes.ApplyClaimAsync(Claim("A", 2, active: false), Cancelled);
            return Task.CompletedTask;
        };

        var again = await hashes.ApplyClaimAsync(Claim("B", 1, active: true), Cancelled); // 412

        Assert.Equal(HashStatus.Withdrawn, withdrawn!.RecordToPublish!.Status);
        Assert.Equal(HashStatus.Active, again.RecordToPublish!.Status);
        Assert.True(first.RecordToPublish!.Version < withdrawn.RecordToPublish.Version && withdrawn.RecordToPublish.Version < again.RecordToPublish.Version);
        Assert.True(first.RecordToPublish.Position < withdrawn.RecordToPublish.Position && withdrawn.RecordToPublish.Position < again.RecordToPublish.Position);
        Assert.Equal((HashStatus.Active, 1, "B.1"), await RecordAsync(exchange));
    }

    [Fact]
    public async Task A_withdrawal_concurrent_with_another_case_s_claim_leaves_the_hash_active_and_publishes_nothing()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var hashes = exchange.Get<HashStore>();
        await hashes.ApplyClaimAsync(Claim("A", 1, active: true), Cancelled);
        exchange.Transport.BeforeNextTransaction = () => hashes.ApplyClaimAsync(Claim("B", 1, active: true), Cancelled);

        var outcome = await hashes.ApplyClaimAsync(Claim("A", 2, active: false), Cancelled); // 412

        Assert.Null(outcome.RecordToPublish);
        Assert.Equal((HashStatus.Active, 1, "A.1"), await RecordAsync(exchange));
    }

    [Fact]
    public async Task A_withdrawal_that_overtakes_its_own_submit_leaves_a_fence_and_the_submit_does_nothing()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var hashes = exchange.Get<HashStore>();

        var withdrawn = await hashes.ApplyClaimAsync(Claim("A", 2, active: false), Cancelled);
        var submitted = await hashes.ApplyClaimAsync(Claim("A", 1, active: true), Cancelled);

        Assert.Null(withdrawn.RecordToPublish);
        Assert.Null(submitted.RecordToPublish);
        var fence = Assert.Single(await exchange.RowsAsync(Tables.Hashes));
        Assert.Equal(("case.A", 2, false), (fence.RowKey, fence.GetInt32("Change"), fence.GetBoolean("Active")));
    }

    [Fact]
    public async Task A_submit_concurrent_with_its_own_withdrawal_does_nothing()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var hashes = exchange.Get<HashStore>();
        exchange.Transport.BeforeNextTransaction = () => hashes.ApplyClaimAsync(Claim("A", 2, active: false), Cancelled);

        var submitted = await hashes.ApplyClaimAsync(Claim("A", 1, active: true), Cancelled);

        Assert.Null(submitted.RecordToPublish);
        Assert.DoesNotContain(await exchange.RowsAsync(Tables.Hashes), row => row.RowKey == HashRow.RecordRowKey);
    }

    [Fact]
    public async Task A_claim_after_another_case_s_fence_creates_the_record()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var hashes = exchange.Get<HashStore>();
        await hashes.ApplyClaimAsync(Claim("A", 2, active: false), Cancelled);

        var outcome = await hashes.ApplyClaimAsync(Claim("B", 1, active: true), Cancelled);

        Assert.NotNull(outcome.RecordToPublish);
        Assert.Equal((HashStatus.Active, 1, "B.1"), await RecordAsync(exchange));
    }

    [Fact]
    public async Task A_claim_that_a_crashed_run_applied_is_published_again_and_marked_as_already_applied()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var hashes = exchange.Get<HashStore>();
        var first = await hashes.ApplyClaimAsync(Claim("A", 1, active: true), Cancelled);

        var rerun = await hashes.ApplyClaimAsync(Claim("A", 1, active: true), Cancelled);

        Assert.Equal((false, true), (first.AlreadyApplied, rerun.AlreadyApplied));
        Assert.Equal(first.RecordToPublish!.Version, rerun.RecordToPublish!.Version);
    }

    [Fact]
    public async Task A_crashed_run_still_publishes_the_version_it_created_after_the_case_withdrew()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var hashes = exchange.Get<HashStore>();
        var first = await hashes.ApplyClaimAsync(Claim("A", 1, active: true), Cancelled); // and crashes before it publishes
        await hashes.ApplyClaimAsync(Claim("B", 1, active: true), Cancelled);
        await hashes.ApplyClaimAsync(Claim("A", 2, active: false), Cancelled); // B still claims it: no new version

        var rerun = await hashes.ApplyClaimAsync(Claim("A", 1, active: true), Cancelled);

        Assert.Equal((first.RecordToPublish!.Version, HashStatus.Active), (rerun.RecordToPublish?.Version, rerun.RecordToPublish?.Status));
    }

    [Fact]
    public async Task Concurrent_submits_and_withdrawals_end_with_the_right_count_and_rising_versions()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var hashes = exchange.Get<HashStore>();

        var versions = (await Task.WhenAll(Enumerable.Range(0, 6).Select(async number =>
        {
            var (key, staying) = ($"{number}", number % 2 == 0);
            var submitted = await hashes.ApplyClaimAsync(Claim(key, 1, active: true), Cancelled);
            var withdrawn = staying ? null : await hashes.ApplyClaimAsync(Claim(key, 2, active: false), Cancelled);
            return (ChangeOutcome?[])[submitted, withdrawn];
        }))).SelectMany(outcomes => outcomes).Select(outcome => outcome?.RecordToPublish?.Version).OfType<long>().ToList();

        var (status, claims, _) = await RecordAsync(exchange);
        Assert.Equal((HashStatus.Active, 3), (status, claims));
        Assert.Equal(versions.Distinct().Count(), versions.Count);
    }

    [Fact]
    public async Task Of_two_concurrent_claims_the_higher_quality_stays()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var hashes = exchange.Get<HashStore>();
        await hashes.ApplyClaimAsync(Claim("A", 1, active: true, quality: 50), Cancelled);
        ChangeOutcome? best = null;
        exchange.Transport.BeforeNextTransaction = () =>
        {
            // B's insert fails with 409. Its second write conflicts with C's.
            exchange.Transport.BeforeNextTransaction = async () => best = await hashes.ApplyClaimAsync(Claim("C", 1, active: true, quality: 90), Cancelled);
            return Task.CompletedTask;
        };

        var lower = await hashes.ApplyClaimAsync(Claim("B", 1, active: true, quality: 80), Cancelled);

        Assert.Null(lower.RecordToPublish);
        Assert.Equal((90, HashStatus.Active), (best!.RecordToPublish!.Quality, best.RecordToPublish.Status));
        Assert.Equal((HashStatus.Active, 3, "C.1"), await RecordAsync(exchange));
        Assert.Equal(90, await QualityAsync(exchange));
    }

    [Fact]
    public async Task The_quality_stays_when_the_claim_that_gave_it_is_withdrawn()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var hashes = exchange.Get<HashStore>();
        await hashes.ApplyClaimAsync(Claim("A", 1, active: true, quality: 50), Cancelled);
        var raised = await hashes.ApplyClaimAsync(Claim("B", 1, active: true, quality: 100), Cancelled);

        var withdrawn = await hashes.ApplyClaimAsync(Claim("B", 2, active: false, quality: 100), Cancelled);

        Assert.Equal(100, raised.RecordToPublish!.Quality);
        Assert.Null(withdrawn.RecordToPublish);
        Assert.Equal((HashStatus.Active, 1, "B.1"), await RecordAsync(exchange));
        Assert.Equal(100, await QualityAsync(exchange));
    }

    private Claim Claim(string key, int change, bool active, int quality = 100) => new(key, change, active, hash with { Quality = quality });

    private static async Task<int?> QualityAsync(Exchange exchange) =>
        (await exchange.RowsAsync(Tables.Hashes)).Single(row => row.RowKey == HashRow.RecordRowKey).GetInt32("Quality");

    private static async Task<(HashStatus Status, int ActiveClaims, string Cause)> RecordAsync(Exchange exchange)
    {
        var record = (await exchange.RowsAsync(Tables.Hashes)).Single(row => row.RowKey == HashRow.RecordRowKey);
        return (Enum.Parse<HashStatus>(record.GetString("Status")), record.GetInt32("ActiveClaims")!.Value, record.GetString("Cause"));
    }
}
