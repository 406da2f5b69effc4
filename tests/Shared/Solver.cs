using System.Text.Json;
using TakeItDown.ProofOfWork;

namespace TakeItDown.Tests;

/// <summary>Solves challenges as a client does.</summary>
internal static class Solver
{
    /// <summary>The header <c>Altcha</c> with the solution.</summary>
    public static string Solve(Challenge challenge)
    {
        var parameters = challenge.Parameters;
        var (nonce, salt) = (Convert.FromHexString(parameters.Nonce), Convert.FromHexString(parameters.Salt));
        for (uint counter = 0; ; counter++)
        {
            var key = Convert.ToHexStringLower(Altcha.DeriveKey(nonce, salt, counter, parameters.Cost));
            if (key.StartsWith(parameters.KeyPrefix, StringComparison.Ordinal))
                return Encode(challenge, new(counter, key));
        }
    }

    public static string Encode(Challenge challenge, Solution solution) =>
        Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new Proof(challenge, solution), JsonSerializerOptions.Web));
}
