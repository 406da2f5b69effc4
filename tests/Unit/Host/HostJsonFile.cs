namespace TakeItDown.Tests.Unit.Host;

/// <summary>A host.json on disk for the length of a test.</summary>
public sealed class HostJsonFile : IDisposable
{
    public HostJsonFile(string json) => File.WriteAllText(Path, json);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"host-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(Path);
}
