using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TakeItDown.Local;

namespace TakeItDown.Tests.Unit.Client;

/// <summary>The code in <c>docs/receivers.md</c> that verifies a signature works: on the vectors, as it is printed there.</summary>
public sealed partial class DocumentedVerificationTests
{
    private static readonly string Folder = Repository.File("tests/Vectors/signatures");

    public static TheoryData<string> Vectors => [.. Directory.GetFiles(Folder, "*-event-*.json").Select(file => Path.GetFileName(file))];

    public static bool HasPython { get; } = RunPython("import cryptography, sys; sys.exit(sys.version_info < (3, 11))", "") == 0;

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_C_sharp_code_decides_as_the_name_of_the_vector_says(string vector) =>
        Assert.Equal(IsSignedVector(vector), IsSignedOrThrows(Read(vector), Read("jwks.json")));

    [Fact]
    public void The_C_sharp_code_on_the_page_is_the_code_of_this_test()
    {
        var source = File.ReadAllText(Repository.File("tests/Unit/Client/DocumentedVerificationTests.cs"));
        var code = source[source.LastIndexOf("    private static bool IsSigned(", StringComparison.Ordinal)..source.LastIndexOf("    private static bool IsSignedOrThrows", StringComparison.Ordinal)];

        Assert.Equal(Block("csharp"), IndentOfMember().Replace(code, "").Replace("private static", "static", StringComparison.Ordinal).Trim());
    }

    [Fact(Skip = "Needs Python 3.11 with the package cryptography.", SkipUnless = nameof(HasPython))]
    public void The_Python_code_decides_as_the_names_of_the_vectors_say()
    {
        const string Check = """

            import glob, os, sys
            for path in glob.glob(sys.argv[1] + "/*-event-*.json"):
                try:
                    verify(json.load(open(path)), json.load(open(sys.argv[1] + "/jwks.json")))
                    signed = True
                except Exception:
                    signed = False
                if signed != os.path.basename(path).startswith("signed-"):
                    sys.exit(path)
            """;

        Assert.Equal(0, RunPython(Block("python") + Check, Folder));
    }

    private static bool IsSigned(JsonElement received, JsonElement jwks)
    {
        const string Type = "https://cloudevents.io/verifiability/dsse/v0.1";
        var envelope = JsonElement.Parse(received.GetProperty("dssematerial").GetBytesFromBase64());
        var (payload, signature) = (envelope.GetProperty("payload").GetBytesFromBase64(), envelope.GetProperty("signatures")[0]);
        var jwk = jwks.GetProperty("keys").EnumerateArray().First(key => key.GetProperty("kid").GetString() == signature.GetProperty("keyid").GetString());
        var point = new ECPoint { X = Base64Url.DecodeFromChars(jwk.GetProperty("x").GetString()), Y = Base64Url.DecodeFromChars(jwk.GetProperty("y").GetString()) };
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
        byte[] signed = [.. Encoding.ASCII.GetBytes($"DSSEv1 {Type.Length} {Type} {payload.Length} "), .. payload];
        if (!key.VerifyData(signed, signature.GetProperty("sig").GetBytesFromBase64(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
            return false;
        var time = received.GetProperty("time").GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var data = JsonSerializer.Serialize(new SortedDictionary<string, JsonElement>(received.GetProperty("data").Deserialize<Dictionary<string, JsonElement>>()!, StringComparer.Ordinal));
        string[] names = ["id", "source", "specversion", "type", "datacontenttype", "dataschema", "subject"];
        var texts = names.Select(name => received.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "").Append(time).Append(data);
        var core = SHA256.HashData([.. texts.SelectMany(text => SHA256.HashData(Encoding.UTF8.GetBytes(text)))]);
        return core.AsSpan().SequenceEqual(JsonElement.Parse(payload).GetProperty("core").GetBytesFromBase64());
    }

    private static bool IsSignedOrThrows(JsonElement received, JsonElement jwks)
    {
        try
        {
            return IsSigned(received, jwks);
        }
        catch (Exception unreadable) when (unreadable is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private static bool IsSignedVector(string name) => name.StartsWith("signed-", StringComparison.Ordinal);

    private static JsonElement Read(string file) => JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, file)));

    private static string Block(string language) => Regex.Match(
        File.ReadAllText(Repository.File("docs/receivers.md")), $"(?<=^```{language}\n).*?(?=\n```)", RegexOptions.Multiline | RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Value;

    private static int RunPython(string code, string argument)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("python3", ["-c", code, argument]) { UseShellExecute = false, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            TestContext.Current.TestOutputHelper?.WriteLine(error);
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1; // there is no Python
        }
    }

    [GeneratedRegex("^    ", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex IndentOfMember();
}
