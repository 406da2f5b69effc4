using System.Diagnostics;
using TakeItDown.Local;

namespace TakeItDown.Tests.Infra.Support;

/// <summary>
/// Runs a copy of the scripts in <c>infra/</c> with a fake <c>az</c>, <c>curl</c> and <c>npm</c>. These record their calls, one per line, and
/// print what a test has set up.
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
            --namespace) provider=$2 ;;
            --file | --body) given=${2#@} ;;
            --query) [[ $2 == *starts_with* ]] && prefix=$(cut -d "'" -f 2 <<<"$2") ;;
            esac
            words+=" $1"
            shift
        done
        [[ -n ${given:-} && -f ${given:-} ]] && cp "$given" "$FAKE/given.${name:-body}"
        case $words in
        *"provider show"*) cat "$FAKE/provider.$provider" ;;
        *"list-flexconsumption-locations"*) cat "$FAKE/flex-locations" ;;
        *"list-flexconsumption-runtimes"*) cat "$FAKE/flex-runtimes" ;;
        *"storage sku list"*) cat "$FAKE/zrs" ;;
        *"Microsoft.Authorization/permissions"*) cat "$FAKE/permissions" ;;
        *"Microsoft.Consumption/budgets"*) cat "$FAKE/budget-start" ;;
        *"group exists"*) cat "$FAKE/group" ;;
        *"keyvault list"*) grep "^$prefix" "$FAKE/vaults" ;;
        *"secret list"*) cat "$FAKE/secrets.$vault" ;;
        *"secret show"*) echo '{"properties":{"name":"operator","value":"the-operators-key"}}' ;;
        *"event-subscription list"*) cat "$FAKE/subscriptions" ;;
        *"rest"*) [[ ! -s $FAKE/fails ]] || { truncate -s -1 "$FAKE/fails"; exit 1; } ;;
        *"role assignment create"*) [[ ! -f $FAKE/no-roles ]] ;;
        *"blob list"*"container-name packages"*"[:-3]"*) cat "$FAKE/old-packages" 2>/dev/null || true ;;
        *"blob list"*"container-name deployments"*) echo released-package.zip ;;
        *"blob download"*) echo package >"$given" ;;
        *"group create"*) ! grep -qxF "${PLATFORM:-}" "$FAKE/refuses" ;;
        esac
        """;

    private const string Curl = """
        #!/usr/bin/env bash
        echo "curl $*" >>"$FAKE/calls"
        while (($#)); do
            case $1 in
            --header) [[ $2 != @* ]] || cp "${2#@}" "$FAKE/given.header" ;;
            --output) echo '{"key":"tid_op_first_its-key","number":1}' >"$2" ;;
            esac
            shift
        done
        """;

    /// <summary><c>azd up</c> also records which values of one exchange are in the environment: azd and the scripts would use them for another one.</summary>
    private const string Azd = """
        #!/usr/bin/env bash
        echo "azd $*" >>"$FAKE/calls"
        case $* in
        "env get-values") cat "$FAKE/values" ;;
        up) echo "azd up sees:$(compgen -e | grep -xE 'AZURE_ENV_NAME|EXCHANGE_(DOMAIN|SOURCE|FRONT_DOOR_ID|VAULT|OPERATOR_VAULT|FUNCTIONS)' | sort | sed 's/^/ /' | tr -d '\n')" >>"$FAKE/calls" ;;
        esac
        """;

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("takeitdown-az-");

    public FakeAzure()
    {
        Directory.CreateDirectory(PathOf("infra"));
        foreach (var file in Directory.EnumerateFiles(Repository.File("infra")))
            File.Copy(file, PathOf($"infra/{Path.GetFileName(file)}"));
        SetUp("infra/platforms.json", Snapshots.Platforms);
        SetUp("infra/case-secrets.json", """["second", "first"]""");
        SetUp("infra/signing-keys.json", """["first", "second"]""");
        SetUp("subscriptions", "");
        SetUp("refuses", "");
        SetUp("group", "false\n");
        AddProgram("az", Az);
        AddProgram("curl", Curl);
        AddProgram("azd", Azd);
        AddProgram("npm", "#!/usr/bin/env bash\necho \"npm $*\" >>\"$FAKE/calls\"\n");
        AddProgram("git", "#!/usr/bin/env bash\necho \"git $*\" >>\"$FAKE/calls\"\n[[ $1 != rev-parse ]] || echo 0123456789ab\n");
        AddProgram("../dev", "#!/usr/bin/env bash\necho \"dev $*\" >>\"$FAKE/calls\"\nenv | grep -E '^(ExchangeStorage|Backup|Cases)__' | sort >\"$FAKE/given.settings\"\n[[ ! -f $FAKE/dev-fails ]]\n");
    }

    public IReadOnlyList<string> Calls => File.Exists(PathOf("calls")) ? File.ReadAllLines(PathOf("calls")) : [];

    /// <summary>The file that a call received, by the call's <c>--name</c>.</summary>
    public string Given(string name) => File.ReadAllText(PathOf($"given.{name}"));

    /// <summary>The path of a file.</summary>
    public string PathOf(string file) => Path.Combine(root.FullName, file);

    public void SetUp(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), content);
    }

    /// <summary>Runs a script of <c>infra/</c>, with arguments after its name.</summary>
    public Task<(int ExitCode, string Output)> RunAsync(
        string script, bool provisioned = true, string operatorNetworks = "192.0.2.0/24", IReadOnlyDictionary<string, string>? variables = null) =>
        RunBashAsync([PathOf($"infra/{script.Split(' ')[0]}"), .. script.Split(' ')[1..]], provisioned, operatorNetworks, variables);

    /// <summary>Runs commands in the folder that contains <c>infra/</c>.</summary>
    public Task<(int ExitCode, string Output)> RunCommandsAsync(string commands) => RunBashAsync(["-c", commands], provisioned: true, "192.0.2.0/24", null);

    private async Task<(int ExitCode, string Output)> RunBashAsync(
        string[] arguments, bool provisioned, string operatorNetworks, IReadOnlyDictionary<string, string>? variables)
    {
        var start = new ProcessStartInfo("bash", arguments) { WorkingDirectory = root.FullName, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = $"{PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
            ["FAKE"] = root.FullName,
            ["RETRY_SECONDS"] = "0",
            ["AZURE_ENV_NAME"] = "exchange",
            ["AZURE_SUBSCRIPTION_ID"] = "00000000-0000-0000-0000-000000000001",
            ["AZURE_RESOURCE_GROUP"] = "exchange",
            ["AZURE_LOCATION"] = "westeurope",
            ["AZURE_PRINCIPAL_ID"] = "00000000-0000-0000-0000-000000000003",
            ["EXCHANGE_BACKUP_LOCATION"] = "northeurope",
            ["EXCHANGE_DOMAIN"] = "exchange.example",
            ["EXCHANGE_SOURCE"] = "https://exchange.example",
            ["EXCHANGE_ACCOUNT"] = "st1",
            ["EXCHANGE_HOST_ACCOUNT"] = "host1",
            ["EXCHANGE_BACKUP_ACCOUNT"] = "bk1",
            ["EXCHANGE_FRONT_DOOR"] = "afd-1",
            ["EXCHANGE_VAULT"] = provisioned ? "kv-1" : "",
            ["EXCHANGE_OPERATOR_VAULT"] = provisioned ? "kvop-1" : "",
            ["EXCHANGE_FUNCTIONS"] = provisioned ? "func-1" : "",
            ["EXCHANGE_TOPIC"] = "evgt-1",
            ["EXCHANGE_URL"] = "https://exchange.example",
            ["EXCHANGE_PAGE_ACCOUNT"] = "page1",
            ["EXCHANGE_OPERATOR_NETWORKS"] = operatorNetworks,
        };
        foreach (var (name, value) in environment.Concat(variables ?? new Dictionary<string, string>(StringComparer.Ordinal)))
            start.Environment[name] = value;
        SetUp("values", string.Concat(environment.Where(variable => variable.Key.Contains('_', StringComparison.Ordinal)).Select(variable => $"{variable.Key}=\"{variable.Value}\"\n")));
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }

    public void Dispose() => root.Delete(recursive: true);

    private void AddProgram(string name, string content)
    {
        SetUp($"bin/{name}", content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(PathOf($"bin/{name}"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
