namespace TakeItDown.Local.View;

/// <summary>One step of one hash on its way from the person to a platform.</summary>
/// <param name="RecordId">Which hash; never its value.</param>
/// <param name="Step"><c>submitted</c>, <c>stored</c>, <c>queued</c>, <c>published</c>, <c>delivered</c>, <c>failed</c> or <c>deadLettered</c>.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Platform">Which platform, in the last three.</param>
/// <param name="Note">What went wrong and what comes next, in a few words.</param>
public sealed record FlowStep(string RecordId, string Step, DateTimeOffset At, string? Platform = null, string? Note = null);
