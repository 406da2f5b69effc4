using TakeItDown.Dialects.Ncmec;
using TakeItDown.Local;

namespace TakeItDown.Tests.Unit.Dialects.Ncmec;

public class FeedbackReasonTests
{
    [Fact]
    public void The_receivers_guide_lists_every_reason_with_its_guid()
    {
        var guide = File.ReadAllText(Repository.File("docs/receivers.md"));

        Assert.All(FeedbackReason.All, reason => Assert.Contains($"| `{reason.Id}` | `{reason.Reason}` |", guide, StringComparison.Ordinal));
    }
}
