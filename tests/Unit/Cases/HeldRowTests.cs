using TakeItDown.Cases;
using TakeItDown.Hashes;

namespace TakeItDown.Tests.Unit.Cases;

public class HeldRowTests
{
    private const string CaseKey = "7k3mabcdefghjkmnpqrstvwxyz012345";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Its_outbox_row_has_the_hashes_of_the_case_as_its_first_change_and_is_bulk()
    {
        var hash = new ClaimedHash(HashValue.Parse("image_md5", "0123456789abcdef0123456789abcdef"), Quality: null);
        var released = new CaseRow { RowKey = CaseRow.KeysFor(CaseKey).RowKey, Change = 1 };

        var outboxRow = (HeldRow.Create(released, hashes: 1) with { TraceParent = "00-trace" }).ToOutboxRow(released, [hash], Now);

        Assert.Equal(new(CaseKey, 1, "00-trace") { IsBulk = true }, outboxRow.ToChange());
        Assert.Equal([hash], outboxRow.ReadHashes());
        Assert.Equal((true, Now), (outboxRow.Active, outboxRow.Created));
    }

    [Fact]
    public void It_is_in_the_partition_of_its_case()
    {
        var held = HeldRow.Create(new() { RowKey = CaseRow.KeysFor(CaseKey).RowKey, PartitionKey = CaseRow.KeysFor(CaseKey).PartitionKey }, hashes: 1);

        Assert.Equal((CaseRow.KeysFor(CaseKey).PartitionKey, CaseKey), (held.PartitionKey, held.CaseKey));
    }
}
