using System.Text;
using TakeItDown.Dialects.Ncmec;
using TakeItDown.Verdicts;

namespace TakeItDown.Tests.Unit.Dialects.Ncmec;

/// <summary>Valid feedback is read. Everything else is refused with a clear error.</summary>
public class FeedbackTests
{
    private const string Open = "<feedbackSubmission xmlns=\"https://hashsharing.ncmec.org/hashsharing/v2\">";
    private const string Close = "</feedbackSubmission>";
    private static readonly string Adult = ReasonId(NotBlockedReason.Adult);
    private static readonly string Other = ReasonId(NotBlockedReason.Other);

    [Theory]
    [InlineData($"{Open}<affirmative />{Close}")]
    [InlineData($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{Open}\n <affirmative>\n <!-- nothing --> </affirmative>\n{Close}\n")]
    [InlineData("<n:feedbackSubmission xmlns:n=\"https://hashsharing.ncmec.org/hashsharing/v2\"><n:affirmative/></n:feedbackSubmission>")]
    public void Affirmative_is_blocked(string body) => Assert.Equal(new(Verdict.Blocked, null), Parsed(body));

    [Fact]
    public void Negative_is_not_blocked_for_the_first_reason()
    {
        Assert.Equal(new(Verdict.NotBlocked, NotBlockedReason.Adult), Parsed(Negative(Adult)));
        Assert.Equal(new(Verdict.NotBlocked, NotBlockedReason.Other), Parsed(Negative(Other, Adult)));
        Assert.Equal(new(Verdict.NotBlocked, NotBlockedReason.Other), Parsed(Negative($"\n {Other.ToUpperInvariant()} \n")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("feedback")]
    [InlineData("{}")]
    [InlineData($"{Open}<affirmative />")]
    [InlineData($"{Open}<affirmative />{Close}{Open}<affirmative />{Close}")]
    [InlineData($"{Open}&undeclared;{Close}")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-7\"?><a/>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"nonsense\"?><a/>")]
    [InlineData("\0")]
    public void A_body_that_is_not_XML_gets_a_clear_error(string body) => Assert.Equal("body xml", Broken(body));

    [Fact]
    public void A_document_type_is_refused_before_any_entity_is_read()
    {
        var laughs = new StringBuilder("<!DOCTYPE f [<!ENTITY l0 \"ha\">");
        foreach (var level in Enumerable.Range(1, 40))
            laughs.Append(System.Globalization.CultureInfo.InvariantCulture, $"<!ENTITY l{level} \"&l{level - 1};&l{level - 1};\">");

        Assert.Equal("body xml", Broken($"{laughs}]>{Open}&l40;{Close}"));
        Assert.Equal("body xml", Broken($"<!DOCTYPE f SYSTEM \"file:///etc/passwd\">{Open}<affirmative/>{Close}"));
        Assert.Equal("body xml", Broken($"<!DOCTYPE f [<!ENTITY x SYSTEM \"http://127.0.0.1:1/\">]>{Open}&x;{Close}"));
    }

    [Fact]
    public void Deep_nesting_and_huge_attributes_are_refused_as_invalid_feedback()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 30_000)) + string.Concat(Enumerable.Repeat("</a>", 30_000));

        Assert.Equal("feedbackSubmission feedback", Broken(deep));
        Assert.Equal("feedbackSubmission feedback", Broken($"{Open}{deep}{Close}"));
        Assert.Equal("feedbackSubmission feedback", Broken($"{Open}<affirmative>{deep}</affirmative>{Close}"));
        Assert.Equal("feedbackSubmission.negative.reasonIds.guid reason", Broken($"{Open}<negative><reasonIds><guid>{deep}</guid></reasonIds></negative>{Close}"));
        Assert.Equal("feedbackSubmission feedback", Broken($"{Open}<affirmative a=\"{new string('a', 200_000)}\"/>{Close}"));
        Assert.Equal("feedbackSubmission feedback", Broken(
            $"{Open}<affirmative {string.Join(' ', Enumerable.Range(0, 15_000).Select(number => $"a{number}=\"\""))}/>{Close}"));
        Assert.Equal("body xml", Broken($"{Open}{new string(' ', 256 * 1024)}<affirmative/>{Close}"));
    }

    [Theory]
    [InlineData("<feedbackSubmission><affirmative /></feedbackSubmission>")]
    [InlineData("<feedback xmlns=\"https://hashsharing.ncmec.org/hashsharing/v2\"><affirmative /></feedback>")]
    [InlineData($"{Open}{Close}")]
    [InlineData($"{Open}yes{Close}")]
    [InlineData($"{Open}yes<affirmative />{Close}")]
    [InlineData($"{Open}<affirmative />yes{Close}")]
    [InlineData($"{Open}<affirmative>yes</affirmative>{Close}")]
    [InlineData($"{Open}<affirmative /><affirmative />{Close}")]
    [InlineData($"{Open}<affirmative /><negative />{Close}")]
    [InlineData($"{Open}<affirmative by=\"me\" />{Close}")]
    [InlineData($"{Open}<Affirmative />{Close}")]
    [InlineData($"{Open}<affirmative xmlns=\"\" />{Close}")]
    public void Feedback_must_be_exactly_one_affirmative_or_negative(string body) => Assert.Equal("feedbackSubmission feedback", Broken(body));

    [Theory]
    [InlineData("<negative />")]
    [InlineData("<negative>no</negative>")]
    [InlineData("<negative><reasons /></negative>")]
    [InlineData("<negative><reasonIds /></negative>")]
    public void Negative_feedback_needs_a_reason(string negative) =>
        Assert.Equal("feedbackSubmission.negative.reasonIds reasons", Broken($"{Open}{negative}{Close}"));

    [Fact]
    public void An_unlisted_reason_is_refused_everywhere()
    {
        const string Reason = "feedbackSubmission.negative.reasonIds.guid reason";

        Assert.Equal(Reason, Broken(Negative("01234567-abcd-0123-4567-012345678900")));
        Assert.Equal(Reason, Broken(Negative(Adult, "01234567-abcd-0123-4567-012345678900")));
        Assert.Equal(Reason, Broken(Negative("")));
        Assert.Equal(Reason, Broken(Negative("Adult")));
        Assert.Equal(Reason, Broken($"{Open}<negative><reasonIds><id>{Adult}</id></reasonIds></negative>{Close}"));
        Assert.Equal(Reason, Broken($"{Open}<negative><reasonIds>{Adult}</reasonIds></negative>{Close}"));
    }

    private static string ReasonId(NotBlockedReason reason) => FeedbackReason.All.Single(known => known.Reason == reason).Id.ToString();

    private static string Negative(params IEnumerable<string> guids) =>
        $"{Open}<negative><reasonIds>{string.Concat(guids.Select(guid => $"<guid>{guid}</guid>"))}</reasonIds></negative>{Close}";

    private static Feedback Parsed(string body)
    {
        Assert.True(Feedback.TryParse(Encoding.UTF8.GetBytes(body), out var feedback, out var problem), problem?.Rule.Detail);
        return feedback;
    }

    private static string Broken(string body)
    {
        Assert.False(Feedback.TryParse(Encoding.UTF8.GetBytes(body), out _, out var problem));
        Assert.Equal(400, problem.Status);
        return $"{problem.Field} {problem.Rule.Name}";
    }
}
