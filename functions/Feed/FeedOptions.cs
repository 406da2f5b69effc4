using System.ComponentModel.DataAnnotations;

namespace TakeItDown.Feed;

/// <summary>How long the feed keeps what is no longer true. What is true stays.</summary>
public sealed class FeedOptions : IValidatableObject
{
    public const string Section = "Feed";

    /// <summary>How many days a row outlives the one that replaced it.</summary>
    [Range(1, 3650)]
    public int KeepSupersededDays { get; set; } = 30;

    /// <summary>How many days a tombstone is kept. A cursor older than that starts again.</summary>
    [Range(1, 3650)]
    public int KeepTombstonesDays { get; set; } = 400;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KeepTombstonesDays <= KeepSupersededDays)
            yield return new($"{Section}__KeepTombstonesDays must be more than {Section}__KeepSupersededDays.");
    }
}
