using System.Globalization;
using System.Text;

namespace TakeItDown.Tests.Hostile.Support;

/// <summary>A request as a hostile client sends it, byte for byte, and what it may get.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Bytes">What the client sends.</param>
/// <param name="Expected">The allowed statuses. <see cref="NoResponse"/> means that the server may close the connection.</param>
internal sealed record HostileRequest(string Name, byte[] Bytes, IReadOnlyList<int> Expected)
{
    public const int NoResponse = 0;

    /// <summary>What the client sends in place of the name of the server.</summary>
    public const string Host = "exchange.example";

    /// <summary>Where a server in front of the functions may refuse the request in its own way.</summary>
    public static readonly IReadOnlyList<int> Refused = [NoResponse, 400, 401, 403, 404, 405, 408, 411, 413, 414, 415, 417, 421, 422, 426, 431, 501, 505];

    /// <summary>Whether the client stops sending before the request is complete.</summary>
    public bool EndsEarly { get; init; }

    /// <summary>Whether the client does not wait for a response.</summary>
    public bool HangsUp { get; init; }

    /// <summary>A request in the usual form. Every character of a header is one byte.</summary>
    public static HostileRequest Of(
        string name, string method, string path, IEnumerable<(string Name, string Value)> headers, byte[]? body, params IReadOnlyList<int> expected)
    {
        var head = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: {Host}\r\nConnection: close\r\n");
        foreach (var header in headers)
            head.Append(CultureInfo.InvariantCulture, $"{header.Name}: {header.Value}\r\n");
        if (body is not null)
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        return new(name, [.. Encoding.Latin1.GetBytes($"{head}\r\n"), .. body ?? []], expected);
    }

    /// <summary>A request without a body.</summary>
    public static HostileRequest Of(string name, string method, string path, IEnumerable<(string Name, string Value)> headers, params IReadOnlyList<int> expected) =>
        Of(name, method, path, headers, body: null, expected);

    /// <summary>A JSON body.</summary>
    public static HostileRequest Json(
        string name, string path, IEnumerable<(string Name, string Value)> headers, string json, params IReadOnlyList<int> expected) =>
        Of(name, "POST", path, [.. headers, ("Content-Type", "application/json")], Encoding.UTF8.GetBytes(json), expected);

    /// <summary>Anything, written as one byte per character.</summary>
    public static HostileRequest Raw(string name, string text, params IReadOnlyList<int> expected) => new(name, Encoding.Latin1.GetBytes(text), expected);
}
