namespace TakeItDown.Operators;

/// <summary>An action, for the audit.</summary>
/// <param name="Actor">The operator's name, <see cref="Rule"/> or <see cref="HostKey"/>.</param>
/// <param name="Action">What is done, for example <c>issue API key</c>.</param>
/// <param name="Target">To what: record ids, platform ids, operators' names, times and counts. Never a hash value, a PIN, a case number or a key.</param>
/// <param name="Reason">Why. Required of an operator whose action takes something away.</param>
public sealed record AuditEntry(string Actor, string Action, string Target, Reason? Reason = null)
{
    /// <summary>The actor of what the exchange does by a rule.</summary>
    public const string Rule = "rule";

    /// <summary>The actor of a call with the Functions host's key. No operator can have this name, because it contains a space.</summary>
    public const string HostKey = "host key";
}

/// <summary>The part of an action that a row of the audit records.</summary>
public enum AuditOutcome
{
    /// <summary>The action begins. Without a later row about it, the process died: then it may be done or not.</summary>
    Started,

    /// <summary>The action ended. The details say with what result.</summary>
    Done,

    /// <summary>The action failed with an error: it may be done in part.</summary>
    Failed,
}
