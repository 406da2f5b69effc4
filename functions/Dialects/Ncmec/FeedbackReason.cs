using System.Xml;
using TakeItDown.Verdicts;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>A reason for negative feedback.</summary>
public sealed record FeedbackReason(Guid Id, NotBlockedReason Reason)
{
    /// <summary>All reasons. Clients store these ids, so they must never change.</summary>
    public static readonly IReadOnlyList<FeedbackReason> All =
    [
        new(new("c393b8d2-1c0a-4bae-8ec8-bd2a4f6f6ed9"), NotBlockedReason.FalseMatch),
        new(new("94bc2536-6d24-4ac6-a273-36086d0171ee"), NotBlockedReason.NotExplicit),
        new(new("adc70b1b-c579-41df-9e98-9cb249127db2"), NotBlockedReason.Adult),
        new(new("4456a4c6-b057-49a5-9684-5732e5b2c58b"), NotBlockedReason.Other),
    ];

    /// <summary>The reasons for a fingerprint type; none when the exchange shares no such hashes.</summary>
    public static IReadOnlyList<FeedbackReason> For(FingerprintType type) => type.SignalTypes is [] ? [] : All;

    /// <summary>The reason with that id, or null.</summary>
    public static FeedbackReason? Find(string text) =>
        Guid.TryParse(text, out var id) ? All.FirstOrDefault(known => known.Id == id) : null;

    internal void Write(XmlWriter xml, FingerprintType type)
    {
        xml.Start("reason");
        xml.Attribute("guid", Id.ToString());
        xml.Attribute("name", Reason.ToString());
        xml.Attribute("type", type.Label);
        xml.End();
    }
}
