using System.ComponentModel.DataAnnotations;

namespace TakeItDown.Feed;

/// <summary>How the feed is stored, and how long it keeps rows that are no longer current. The latest row of an active hash is always kept.</summary>
public sealed class FeedOptions : IValidatableObject
{
    public const string Section = "Feed";

    /// <summary>How many days a row is kept after a newer row has replaced it.</summary>
    [Range(1, 3650)]
    public int KeepSupersededDays { get; set; } = 30;

    /// <summary>How many days a tombstone is kept. A client with an older cursor must start again.</summary>
    [Range(1, 3650)]
    public int KeepTombstonesDays { get; set; } = 400;

    /// <summary>How many partitions new rows of one hour have.</summary>
    [Range(1, 16)]
    public int PartitionsPerHour { get; set; } = 1;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KeepTombstonesDays <= KeepSupersededDays)
            yield return new($"{Section}__KeepTombstonesDays must be more than {Section}__KeepSupersededDays.");
    }
}
