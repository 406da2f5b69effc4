using Microsoft.AspNetCore.Http;
using TakeItDown.Http;

namespace TakeItDown.ProofOfWork;

/// <summary>The response to a request without a valid proof of work: 428, with a challenge to solve. The client repeats the request with the proof.</summary>
public static class ProofRequired
{
    private const string Name = "proof-of-work-required";

    public static readonly Rule Missing = With("This request needs a proof of work. Solve the challenge and repeat the request with the header Altcha.");
    public static readonly Rule NotOurs = With("The header Altcha must be base64 of a challenge of this exchange and its solution.");
    public static readonly Rule Expired = With("The proof of work has expired. Solve the new challenge.");
    public static readonly Rule ForSomethingElse = With("The proof of work is for something else. Ask for a challenge with the Idempotency-Key of this case, or solve the new one.");
    public static readonly Rule TooSmall = With("The proof of work pays for fewer hashes. Solve the new challenge.");
    public static readonly Rule Spent = With("The proof of work has paid for a wrong PIN already. Solve the new challenge.");
    public static readonly Rule NotSolved = With("The solution of the challenge is wrong.");

    /// <param name="broken">The rule that the proof breaks.</param>
    /// <param name="challenge">A new challenge.</param>
    public static IResult ToResult(Rule broken, Challenge challenge) =>
        new ApiProblem(Challenges.Header, broken, StatusCodes.Status428PreconditionRequired).ToResult("challenge", challenge);

    private static Rule With(string detail) => new(Name, detail);
}
