namespace TakeItDown.Tests.Page.Support;

/// <summary>Tests that run while no other test of this process does: every live view receives the steps of all exchanges of the process, and a measurement of memory sees all pages.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
