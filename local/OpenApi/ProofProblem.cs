using TakeItDown.ProofOfWork;

namespace TakeItDown.Local.OpenApi;

/// <summary>The response to a request that needs a proof of work. Nothing was stored.</summary>
/// <param name="Type">A URI that identifies the kind of problem.</param>
/// <param name="Title">The kind of problem, for people.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">The rule, in one sentence.</param>
/// <param name="Field">Always <c>Altcha</c>, the header of the proof.</param>
/// <param name="Rule">Always <c>proof-of-work-required</c>.</param>
/// <param name="Challenge">The challenge to solve. Then repeat the request with the proof.</param>
internal sealed record ProofProblem(string Type, string Title, int Status, string Detail, string Field, string Rule, Challenge Challenge);
