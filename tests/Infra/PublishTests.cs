using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using TakeItDown.Local;
using TakeItDown.Platforms;
using TakeItDown.Publishing;

namespace TakeItDown.Tests.Infra;

/// <summary>The deployed folder contains the product and the worker, and nothing of local/.</summary>
public sealed class PublishTests
{
    /// <summary>What a published folder must not contain.</summary>
    private static readonly string[] Local = ["TakeItDown.Local", "local.settings", "azurite", "TakeItDown.Receiver"];

    private static readonly Assembly Product = typeof(ServiceRegistration).Assembly;

    private static string Published => Environment.GetEnvironmentVariable(PublishedFactAttribute.Variable)!;

    /// <summary>Evaluates the project with MSBuild as azd and Core Tools do, without properties for a host.</summary>
    [Fact]
    public async Task The_project_is_built_for_Azure_with_the_real_worker_and_no_other_project_than_the_client_library()
    {
        var project = await EvaluatedAsync();

        Assert.Equal(["../clients/dotnet/TakeItDown.Client.csproj"], Names(project, "ProjectReference"));
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
    public async Task Host_json_is_at_the_root_of_the_published_folder()
    {
        var content = Assert.Single((await EvaluatedAsync())["Items"]!["Content"]!.AsArray())!;

        Assert.Equal("host.json", content["Link"]!.GetValue<string>());
        Assert.Equal(File.ReadAllText(Repository.File("host.json")), await File.ReadAllTextAsync(content["FullPath"]!.GetValue<string>(), TestContext.Current.CancellationToken));
        Assert.Equal("PreserveNewest", content["CopyToOutputDirectory"]!.GetValue<string>());
    }

    [Fact]
    public void The_product_refers_to_nothing_local() => Assert.Equal(
        ["TakeItDown.Client"], References(Product.Location).Where(name => name.StartsWith("TakeItDown", StringComparison.Ordinal)));

    [PublishedFact]
    public void The_published_folder_has_what_Functions_needs_and_nothing_local()
    {
        var files = Directory.EnumerateFiles(Published, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Published, file)).ToList();

        Assert.All(
            (string[])["host.json", "worker.config.json", "functions.metadata", "extensions.json", "TakeItDown.Functions.dll", "TakeItDown.Functions.runtimeconfig.json", ".azurefunctions/function.deps.json"],
            file => Assert.Contains(file, files));
        Assert.DoesNotContain(files, file => Local.Any(local => file.Contains(local, StringComparison.OrdinalIgnoreCase)));
        Assert.Equal("TakeItDown.Functions.dll", Json("worker.config.json")["description"]!["defaultWorkerPath"]!.GetValue<string>());
    }

    [PublishedFact]
    public void Functions_metadata_lists_every_function_with_its_binding()
    {
        var published = Json("functions.metadata").AsArray().ToDictionary(
            function => function!["name"]!.GetValue<string>(), function => Binding(function!["bindings"]!.AsArray().First(IsTrigger)!), StringComparer.Ordinal);

        Assert.Equal(Declared().OrderBy(function => function.Key), published.OrderBy(function => function.Key));
    }

    [PublishedFact]
    public void Extensions_json_lists_the_queue_extension() => Assert.Contains(
        Json("extensions.json")["extensions"]!.AsArray(),
        extension => extension!["typeName"]!.GetValue<string>().StartsWith("Microsoft.Azure.WebJobs.Extensions.Storage.AzureStorageQueuesWebJobsStartup", StringComparison.Ordinal));

    [PublishedFact]
    public void Every_published_package_has_the_locked_version()
    {
        var locked = JsonNode.Parse(File.ReadAllText(Repository.File("functions/packages.lock.json")))!["dependencies"]!["net10.0"]!.AsObject()
            .Where(package => package.Value!["type"]!.GetValue<string>() != "Project")
            .ToDictionary(package => package.Key, package => package.Value!["resolved"]!.GetValue<string>(), StringComparer.OrdinalIgnoreCase);
        var packages = Json("TakeItDown.Functions.deps.json")["libraries"]!.AsObject()
            .Where(library => library.Value!["type"]!.GetValue<string>() == "package").Select(library => library.Key.Split('/')).ToList();

        Assert.NotEmpty(packages);
        Assert.All(packages, package => Assert.Equal(locked[package[0]], package[1]));
    }

    [Fact]
    public void The_example_of_local_settings_is_what_a_local_host_needs()
    {
        var example = JsonNode.Parse(File.ReadAllText(Repository.File("functions/local.settings.example.json")))!["Values"]!.AsObject();
        var settings = LocalSettings.For("UseDevelopmentStorage=true", new Uri("http://127.0.0.1:7072"), []);

        Assert.Equal(settings.Keys.Order(StringComparer.Ordinal), example.Select(setting => setting.Key).Order(StringComparer.Ordinal));
        Assert.True(SigningKey.TryRead(example["EventGrid__SigningKeys__0__Value"]!.GetValue<string>(), out var key));
        key.Dispose();
        Assert.All(settings.Where(setting => setting.Key is not ("Platforms__Json" or "EventGrid__SigningKeys__0__Value")), setting => Assert.Equal(setting.Value, example[setting.Key]!.GetValue<string>()));
        Assert.Equal(["example"], PlatformOptions.Read(example["Platforms__Json"]!.GetValue<string>()).Select(platform => platform.Id));
    }

    /// <summary>Each function's name, and its trigger as text.</summary>
    private static Dictionary<string, string> Declared() => (
        from method in Product.GetTypes().SelectMany(type => type.GetMethods())
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        let trigger = method.GetParameters().SelectMany(parameter => parameter.GetCustomAttributes<TriggerBindingAttribute>()).Single()
        select (function.Name, Binding: trigger switch
        {
            HttpTriggerAttribute http => $"httpTrigger {http.AuthLevel} {string.Join(',', http.Methods!)} {http.Route}",
            QueueTriggerAttribute queue => $"queueTrigger {queue.QueueName}",
            TimerTriggerAttribute timer => $"timerTrigger {timer.Schedule}",
            _ => trigger.GetType().Name,
        })).ToDictionary(function => function.Name, function => function.Binding, StringComparer.Ordinal);

    private static bool IsTrigger(JsonNode? binding) => binding!["type"]!.GetValue<string>().EndsWith("Trigger", StringComparison.Ordinal);

    private static string Binding(JsonNode binding) => binding["type"]!.GetValue<string>() switch
    {
        "httpTrigger" => $"httpTrigger {binding["authLevel"]} {string.Join(',', binding["methods"]!.AsArray())} {binding["route"]}",
        "queueTrigger" => $"queueTrigger {binding["queueName"]}",
        "timerTrigger" => $"timerTrigger {binding["schedule"]}",
        var other => other,
    };

    private static JsonNode Json(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Published, file)))!;

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
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        return JsonNode.Parse(output)!.AsObject();
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
