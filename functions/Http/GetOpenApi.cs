using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace TakeItDown.Http;

/// <summary><c>GET v1/openapi.json</c>: this description of the API, OpenAPI 3.1. The file that <c>./dev openapi</c> writes.</summary>
public sealed class GetOpenApi
{
    private static readonly byte[] Document = Read();
    private static readonly EntityTagHeaderValue Tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Document).AsSpan(0, 16))}\"");

    [Function(nameof(GetOpenApi))]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/openapi.json")] HttpRequest request) =>
        Results.Bytes(Document, "application/json; charset=utf-8", entityTag: Tag);

    private static byte[] Read()
    {
        using var embedded = typeof(GetOpenApi).Assembly.GetManifestResourceStream("openapi.json")!;
        using var bytes = new MemoryStream();
        embedded.CopyTo(bytes);
        return bytes.ToArray();
    }
}
