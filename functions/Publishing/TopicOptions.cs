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

    /// <summary>
    /// The keys of events. The first one signs, and platforms accept all of them. To rotate, add a new one at the end, move it to the front a day
    /// later, and remove the old one after another two days.
    /// </summary>
    public IList<SigningKeyOptions> SigningKeys { get; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoint is not { IsAbsoluteUri: true })
            yield return new($"Set {Section}__Endpoint to the topic's URI.");
        if (Source is not { IsAbsoluteUri: true })
            yield return new($"Set {Section}__Source to the exchange's own URI.");
        if (SigningKeys.Count == 0)
            yield return new($"Set {Section}__SigningKeys__0__Value.");
        foreach (var (index, key) in SigningKeys.Index())
        {
            if (!SigningKey.TryRead(key.Value, out var read))
                yield return new($"Set {Section}__SigningKeys__{index}__Value to a private key of the curve P-256, as base64 of PKCS #8.");
            read?.Dispose();
        }
    }

    public sealed class SigningKeyOptions
    {
        /// <summary>A private key of the curve P-256, as base64 of PKCS #8.</summary>
        public string Value { get; set; } = "";
    }
}
