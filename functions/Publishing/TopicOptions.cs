using System.ComponentModel.DataAnnotations;

namespace TakeItDown.Publishing;

/// <summary>The Event Grid topic that delivers every change to the platforms.</summary>
public sealed class TopicOptions : IValidatableObject
{
    public const string Section = "EventGrid";

    /// <summary>The topic's endpoint, <c>https://{topic}.{region}-1.eventgrid.azure.net/api/events</c>.</summary>
    public Uri Endpoint { get; set; } = null!;

    /// <summary>The topic's access key. Leave it out in Azure, where the app signs in with its identity.</summary>
    public string? AccessKey { get; set; }

    /// <summary>The exchange's own URI: the <c>source</c> of every event.</summary>
    public Uri Source { get; set; } = null!;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoint is not { IsAbsoluteUri: true })
            yield return new($"Set {Section}__Endpoint to the topic's URI.");
        if (Source is not { IsAbsoluteUri: true })
            yield return new($"Set {Section}__Source to the exchange's own URI.");
    }
}
