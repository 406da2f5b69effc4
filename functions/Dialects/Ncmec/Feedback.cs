using System.Diagnostics.CodeAnalysis;
using System.Xml;
using System.Xml.Linq;
using TakeItDown.Http;
using TakeItDown.Verdicts;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>
/// A platform's feedback on one entry. <c>&lt;affirmative/&gt;</c> means blocked. <c>&lt;negative&gt;</c> means not blocked, for the first of
/// its reasons.
/// </summary>
public sealed record Feedback(Verdict Verdict, NotBlockedReason? Reason)
{
    private const string Root = "feedbackSubmission";
    private static readonly XNamespace Namespace = NcmecXml.Namespace;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = RequestBody.MaxBytes,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    private static readonly ApiProblem NotXml = new("body", new("xml", "The body must be well-formed XML without a document type."));

    private static readonly ApiProblem NoFeedback = new(
        Root,
        new("feedback", $"The feedback must be one <affirmative/>, or one <negative> with <reasonIds>, in the namespace {NcmecXml.Namespace}."));

    private static readonly ApiProblem NoReasons = new(
        $"{Root}.negative.reasonIds", new("reasons", "Negative feedback must have reasons: <reasonIds> with at least one <guid>."));

    private static readonly ApiProblem UnknownReason = new(
        $"{Root}.negative.reasonIds.guid", new("reason", "A reason must be a guid that v2/feedback/{type}/reasons returns."));

    /// <summary>Reads a request body, or names the element that breaks a rule.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> body, [NotNullWhen(true)] out Feedback? feedback, [NotNullWhen(false)] out ApiProblem? problem)
    {
        (feedback, problem) = TryLoad(body, out var root) ? Read(root) : (null, NotXml);
        return feedback is not null;
    }

    private static bool TryLoad(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out XElement? root)
    {
        root = null;
        try
        {
            using var xml = XmlReader.Create(BinaryData.FromBytes(body).ToStream(), Settings);
            root = XElement.Load(xml);
        }
        catch (XmlException)
        {
            // not XML, or too long
        }

        return root is not null;
    }

    private static (Feedback?, ApiProblem?) Read(XElement root)
    {
        if (!IsNamed(root, Root) || root.Nodes().ToList() is not [XElement verdict])
            return (null, NoFeedback);
        if (IsNamed(verdict, "affirmative") && !verdict.Nodes().Any())
            return (new(Verdict.Blocked, null), null);
        if (!IsNamed(verdict, "negative"))
            return (null, NoFeedback);
        if (verdict.Nodes().ToList() is not [XElement list] || !IsNamed(list, "reasonIds") || !list.Nodes().Any())
            return (null, NoReasons);
        var reasons = list.Nodes().Select(ReasonOf).ToList();
        return reasons.Contains(null) ? (null, UnknownReason) : (new(Verdict.NotBlocked, reasons[0]), null);
    }

    private static NotBlockedReason? ReasonOf(XNode node) =>
        node is XElement { FirstNode: XText { NextNode: null } guid } element && IsNamed(element, "guid") ? FeedbackReason.Find(guid.Value)?.Reason : null;

    private static bool IsNamed(XElement element, string name) =>
        element.Name == Namespace + name && element.Attributes().All(attribute => attribute.IsNamespaceDeclaration);
}
