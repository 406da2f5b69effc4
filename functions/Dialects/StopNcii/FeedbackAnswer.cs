namespace TakeItDown.Dialects.StopNcii;

/// <summary>What became of a call's feedback. The protocol asks for JSON and no more, so this is for people to read.</summary>
/// <param name="Taken">How many feedbacks are now the platform's verdicts.</param>
/// <param name="Skipped">How many are not.</param>
/// <param name="Message">Both in words, with the reasons.</param>
internal sealed record FeedbackAnswer(int Taken, int Skipped, string Message)
{
    /// <param name="list">The feedback.</param>
    /// <param name="unknown">How many of its verdicts are about hashes that the platform was not sent.</param>
    public static FeedbackAnswer Of(FeedbackList list, int unknown)
    {
        var taken = list.Verdicts.Count - unknown;
        var unsent = list.WithoutHash + unknown;
        var message = $"Took {taken} as verdicts."
            + (list.WithoutVerdict > 0 ? $" Skipped {list.WithoutVerdict} whose feedbackValue is not a verdict ({FeedbackList.VerdictValues})." : "")
            + (unsent > 0 ? $" Skipped {unsent} about hashes that this platform was not sent." : "");
        return new(taken, list.WithoutVerdict + unsent, message);
    }
}
