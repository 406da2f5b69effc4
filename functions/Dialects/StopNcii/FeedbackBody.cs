namespace TakeItDown.Dialects.StopNcii;

/// <summary>The body of <c>SubmitFeedback</c> before it is known to keep the rules. Its tags are not kept.</summary>
internal sealed record FeedbackBody(int? Count, IReadOnlyList<FeedbackBody.Entry?>? HashFeedbacks)
{
    internal sealed record Entry(string? HashValue, string? FeedbackValue)
    {
        /// <summary>Never the hash: it must not slip into a log.</summary>
        public override string ToString() => FeedbackValue ?? "";
    }
}
