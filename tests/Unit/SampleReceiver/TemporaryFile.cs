using Microsoft.Data.Sqlite;

namespace TakeItDown.Tests.Unit.SampleReceiver;

/// <summary>A database file for consecutive runs of a receiver.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("receiver-");

    public string Path => System.IO.Path.Combine(folder.FullName, "receiver.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }
}
