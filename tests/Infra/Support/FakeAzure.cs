using System.Diagnostics;
using TakeItDown.Local;

namespace TakeItDown.Tests.Infra.Support;

/// <summary>
/// The scripts of <c>infra/</c> in a copy of their own, with an <c>az</c> and an <c>npm</c> that only write down how they were
/// called, one call a line, and answer as a test tells them to.
/// </summary>
internal sealed class FakeAzure : IDisposable
{
    private const string Az = """
        #!/usr/bin/env bash
        echo "az $* PLATFORM=${PLATFORM:-}" >>"$FAKE/calls"
        while (($#)); do
            case $1 in
            --vault-name) vault=$2 ;;
            --name) name=$2 ;;
            --file | --body) given=${2#@} ;;
            --query) [[ $2 == *starts_with* ]] && prefix=$(cut -d "'" -f 2 <<<"$2") ;;
            esac
            words+=" $1"
            shift
        done
        [[ -n ${given:-} && -f ${given:-} ]] && cp "$given" "$FAKE/given.${name:-body}"
        case $words in
        *"group exists"*) cat "$FAKE/group" ;;
        *"keyvault list"*) grep "^$prefix" "$FAKE/vaults" ;;
        *"secret list"*) cat "$FAKE/secrets.$vault" ;;
        *"secret show"*) echo '{"properties":{"name":"operator","value":"the-operators-key"}}' ;;
        *"event-subscription list"*) cat "$FAKE/subscriptions" ;;
        *"rest"*) [[ ! -s $FAKE/fails ]] || { truncate -s -1 "$FAKE/fails"; exit 1; } ;;
        *"group create"*) ! grep -qxF "${PLATFORM:-}" "$FAKE/refuses" ;;
        esac
        """;

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("takeitdown-az-");

    public FakeAzure()
    {
        Directory.CreateDirectory(At("infra"));
        foreach (var file in Directory.EnumerateFiles(Repository.File("infra")))
            File.Copy(file, At($"infra/{Path.GetFileName(file)}"));
        Answers("infra/platforms.json", Snapshots.Platforms);
        Answers("infra/case-secrets.json", """["second", "first"]""");
        Answers("subscriptions", "");
        Answers("refuses", "");
        Answers("group", "false\n");
        Program("az", Az);
        Program("npm", "#!/usr/bin/env bash\necho \"npm $*\" >>\"$FAKE/calls\"\n");
    }

    public IReadOnlyList<string> Calls => File.Exists(At("calls")) ? File.ReadAllLines(At("calls")) : [];

    /// <summary>What a call was given in a file, by the call's <c>--name</c>.</summary>
    public string Given(string name) => File.ReadAllText(At($"given.{name}"));

    public void Answers(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
        File.WriteAllText(At(file), content);
    }

    public async Task<(int ExitCode, string Said)> RunAsync(string script, bool provisioned = true)
    {
        var start = new ProcessStartInfo("bash", [At($"infra/{script}")]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = $"{At("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
            ["FAKE"] = root.FullName,
            ["SECONDS_BETWEEN_TRIES"] = "0",
            ["AZURE_SUBSCRIPTION_ID"] = "00000000-0000-0000-0000-000000000001",
            ["AZURE_RESOURCE_GROUP"] = "exchange",
            ["EXCHANGE_VAULT"] = provisioned ? "kv-1" : "",
            ["EXCHANGE_OPERATOR_VAULT"] = provisioned ? "kvop-1" : "",
            ["EXCHANGE_FUNCTIONS"] = provisioned ? "func-1" : "",
            ["EXCHANGE_TOPIC"] = "evgt-1",
            ["EXCHANGE_PAGE_ACCOUNT"] = "page1",
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(said));
    }

    public void Dispose() => root.Delete(recursive: true);

    private string At(string file) => Path.Combine(root.FullName, file);

    private void Program(string name, string content)
    {
        Answers($"bin/{name}", content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(At($"bin/{name}"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
