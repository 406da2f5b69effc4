using System.Diagnostics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;
using TakeItDown.Local;
using TakeItDown.Platforms;

namespace TakeItDown.Tests.Infra;

/// <summary>What is deployed is the product and the real worker, and nothing of the local stand-ins.</summary>
public sealed class PublishTests
{
    /// <summary>What no published folder may hold.</summary>
    private static readonly string[] Local = ["TakeItDown.Local", "local.settings", "azurite", "TakeItDown.Receiver"];

    /// <summary>Asked of MSBuild as azd and Core Tools ask it: for the project, without a word about its host.</summary>
    [Fact]
    public async Task The_project_is_built_for_Azure_with_the_real_worker_and_no_other_project()
    {
        var project = await EvaluatedAsync();

        Assert.Empty(Names(project, "ProjectReference"));
        Assert.Equal(
            [
                "Microsoft.Azure.Functions.Worker", "Microsoft.Azure.Functions.Worker.Extensions.Http", "Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore",
                "Microsoft.Azure.Functions.Worker.Extensions.Storage.Queues", "Microsoft.Azure.Functions.Worker.Extensions.Timer", "Microsoft.Azure.Functions.Worker.Sdk",
            ],
            Names(project, "PackageReference").Where(name => name.StartsWith("Microsoft.Azure.Functions", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("Program.cs", Names(project, "Compile"));
        Assert.Contains("Telemetry/RedactExceptions.cs", Names(project, "Compile"));
        Assert.DoesNotContain(Names(project, "Compile"), file => file.Contains("local", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(("Exe", "v4"), (Text(project, "OutputType"), Text(project, "AzureFunctionsVersion")));
    }

    [Fact]
    public async Task Host_json_stands_at_the_root_of_what_is_published()
    {
        var content = Assert.Single((await EvaluatedAsync())["Items"]!["Content"]!.AsArray())!;

        Assert.Equal("host.json", content["Link"]!.GetValue<string>());
        Assert.Equal(File.ReadAllText(Repository.File("host.json")), await File.ReadAllTextAsync(content["FullPath"]!.GetValue<string>(), TestContext.Current.CancellationToken));
        Assert.Equal("PreserveNewest", content["CopyToOutputDirectory"]!.GetValue<string>());
    }

    /// <summary>As far as any machine can build it: the attributes' stand-in is all that the product has of the local host.</summary>
    [Fact]
    public void The_product_refers_to_nothing_local_but_the_attributes() => Assert.Equal(
        ["TakeItDown.Local.Worker"],
        References(typeof(ServiceRegistration).Assembly.Location).Where(name => name.StartsWith("TakeItDown", StringComparison.Ordinal)));

    /// <summary>Where the real worker's packages are to be had: <c>./dev publish</c>, with the folder in TAKEITDOWN_PUBLISHED.</summary>
    [Fact]
    public void The_published_folder_is_one_that_Functions_runs()
    {
        var folder = Environment.GetEnvironmentVariable("TAKEITDOWN_PUBLISHED");
        Assert.SkipWhen(folder is null, "TAKEITDOWN_PUBLISHED names no folder.");
        var files = Directory.EnumerateFiles(folder!, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder!, file)).ToList();

        Assert.All(
            (string[])["host.json", "worker.config.json", "functions.metadata", "extensions.json", "TakeItDown.Functions.dll", "TakeItDown.Functions.runtimeconfig.json", ".azurefunctions/function.deps.json"],
            file => Assert.Contains(file, files));
        Assert.DoesNotContain(files, file => Local.Any(local => file.Contains(local, StringComparison.OrdinalIgnoreCase)));
        var references = References(Path.Combine(folder!, "TakeItDown.Functions.dll"));
        Assert.Contains("Microsoft.Azure.Functions.Worker.Core", references);
        Assert.DoesNotContain(references, reference => reference.StartsWith("TakeItDown", StringComparison.Ordinal));
    }

    [Fact]
    public void The_example_of_local_settings_is_what_a_local_host_needs()
    {
        var example = JsonNode.Parse(File.ReadAllText(Repository.File("functions/local.settings.example.json")))!["Values"]!.AsObject();
        var settings = LocalSettings.For("UseDevelopmentStorage=true", new Uri("http://127.0.0.1:7072"), []);

        Assert.Equal(settings.Keys.Order(StringComparer.Ordinal), example.Select(setting => setting.Key).Order(StringComparer.Ordinal));
        Assert.All(settings.Where(setting => setting.Key != "Platforms__Json"), setting => Assert.Equal(setting.Value, example[setting.Key]!.GetValue<string>()));
        Assert.Equal(["example"], PlatformOptions.Read(example["Platforms__Json"]!.GetValue<string>()).Select(platform => platform.Id));
    }

    private static async Task<JsonObject> EvaluatedAsync()
    {
        var start = new ProcessStartInfo(
            "dotnet",
            ["msbuild", "TakeItDown.Functions.csproj", "-nodeReuse:false", "-getItem:ProjectReference,PackageReference,Compile,Content", "-getProperty:OutputType,AzureFunctionsVersion"])
        {
            WorkingDirectory = Repository.File("functions"),
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, said);
        return JsonNode.Parse(said)!.AsObject();
    }

    private static IEnumerable<string> Names(JsonObject project, string item) =>
        project["Items"]![item]!.AsArray().Select(found => found!["Identity"]!.GetValue<string>());

    private static string Text(JsonObject project, string property) => project["Properties"]![property]!.GetValue<string>();

    private static List<string> References(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name))];
    }
}
