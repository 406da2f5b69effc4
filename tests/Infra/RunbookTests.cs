using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>What the runbook says of the deployment is what the deployment is.</summary>
public sealed class RunbookTests(Snapshots snapshots)
{
    private const string Runbook = "infra/README.md";

    [Fact]
    public Task Its_diagram_is_drawn_from_the_snapshot() => Written.HoldsAsync(Runbook, "diagram", Diagram.Draw(snapshots));

    [Fact]
    public Task Its_costs_are_worked_from_counted_operations() => Written.HoldsAsync(Runbook, "costs", Costs.Table());
}
