using System.Collections.Concurrent;

namespace TakeItDown.Tests.SampleWorker;

/// <summary>What the functions of this process received, in order.</summary>
public sealed class Received
{
    private readonly ConcurrentQueue<string> all = new();

    public IReadOnlyList<string> All => [.. all];

    public void Add(string text) => all.Enqueue(text);
}
