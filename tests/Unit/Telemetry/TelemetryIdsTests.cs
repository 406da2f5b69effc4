using TakeItDown.Telemetry;

namespace TakeItDown.Tests.Unit.Telemetry;

public class TelemetryIdsTests
{
    private const string RecordId = "0123456789abcdef0123456789abcdef";
    private static readonly byte[] Older = [1];
    private static readonly byte[] Newer = [2];

    [Fact]
    public void A_telemetry_id_depends_on_the_record_and_the_key_and_is_always_the_same()
    {
        var ids = new TelemetryIds([Older]);

        Assert.Matches("^[0-9a-f]{32}$", ids.Of(RecordId));
        Assert.Equal(ids.Of(RecordId), ids.Of(RecordId));
        Assert.Equal(3, new[] { RecordId, ids.Of(RecordId), new TelemetryIds([Newer]).Of(RecordId) }.Distinct().Count());
        Assert.NotEqual(ids.Of(RecordId), ids.Of(RecordId.Replace('0', '1')));
    }

    [Fact]
    public void After_a_rotation_the_newest_key_names_hashes_and_the_older_names_are_still_known()
    {
        var rotated = new TelemetryIds([Newer, Older]);

        Assert.Equal(new TelemetryIds([Newer]).Of(RecordId), rotated.Of(RecordId));
        Assert.Equal([rotated.Of(RecordId), new TelemetryIds([Older]).Of(RecordId)], rotated.AllOf(RecordId));
    }
}
