using System.Globalization;

namespace TakeItDown.Local.Storage;

/// <summary>The TCP ports of the three services.</summary>
public sealed record AzuritePorts(int Blob, int Queue, int Table)
{
    public static readonly AzuritePorts Default = new(10000, 10001, 10002);

    /// <summary>Free ports, chosen by the system.</summary>
    public static readonly AzuritePorts Free = new(0, 0, 0);

    public IReadOnlyList<int> All => [Blob, Queue, Table];

    internal IEnumerable<string> Arguments => ["--blobPort", Write(Blob), "--queuePort", Write(Queue), "--tablePort", Write(Table)];

    private static string Write(int port) => port.ToString(CultureInfo.InvariantCulture);
}
