using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>The generated blocks of the runbook match the deployment.</summary>
public sealed class RunbookTests(Snapshots snapshots)
{
    private const string Runbook = "infra/README.md";

    [Fact]
    public Task The_diagram_matches_the_snapshot() => GeneratedBlock.AssertUpToDateAsync(Runbook, "diagram", Diagram.Draw(snapshots));

    [Fact]
    public Task The_costs_match_the_counted_operations() => GeneratedBlock.AssertUpToDateAsync(Runbook, "costs", Costs.Table());
}
