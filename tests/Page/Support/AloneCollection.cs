namespace TakeItDown.Tests.Page.Support;

/// <summary>Tests that run while no other test of this process does: a measurement of memory sees all pages.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
