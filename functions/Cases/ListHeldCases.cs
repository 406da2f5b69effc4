using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Operators;

namespace TakeItDown.Cases;

/// <summary><c>GET v1/operator/cases/held</c>: how many cases are held, by the hour of their submit, and whether new ones are held.</summary>
public sealed class ListHeldCases(OperatorAuth auth, CaseStore cases, HoldSwitch hold)
{
    [Function(nameof(ListHeldCases))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/operator/cases/held")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is null)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);

        var hours = new SortedDictionary<DateTimeOffset, Hour>();
        DateTimeOffset? first = null, last = null;
        await foreach (var held in cases.HeldAsync(cancellationToken))
        {
            var hour = new DateTimeOffset(held.Created.UtcTicks - (held.Created.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
            var before = hours.GetValueOrDefault(hour) ?? new(hour, 0, 0);
            hours[hour] = before with { Cases = before.Cases + 1, Hashes = before.Hashes + held.Hashes };
            first = held.Created > first ? first : held.Created;
            last = held.Created < last ? last : held.Created;
        }

        return Results.Json(
            new Response(
                hours.Values.Sum(hour => hour.Cases), hours.Values.Sum(hour => hour.Hashes), first, last,
                HoldView.From(await hold.RefreshAsync(cancellationToken), hold.BySetting), [.. hours.Values]),
            CaseJson.Default.ListHeldCasesResponse);
    }

    /// <param name="Cases">How many cases are held.</param>
    /// <param name="Hashes">How many hashes they have. A hash that several cases have counts several times.</param>
    /// <param name="First">When the first of them was submitted, UTC, to the second; null when there is none.</param>
    /// <param name="Last">When the last of them was submitted.</param>
    /// <param name="Hold">Whether new cases are held.</param>
    /// <param name="Hours">The same by hour, oldest first. Hours without a held case are left out.</param>
    internal sealed record Response(
        int Cases,
        int Hashes,
        [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset? First,
        [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset? Last,
        HoldView Hold,
        IReadOnlyList<Hour> Hours);

    /// <param name="From">The beginning of the hour, UTC.</param>
    /// <param name="Cases">How many of the cases that were submitted in it are held.</param>
    /// <param name="Hashes">How many hashes they have.</param>
    internal sealed record Hour([property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset From, int Cases, int Hashes);
}
