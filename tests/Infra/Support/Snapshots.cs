using System.Text.Json.Nodes;
using TakeItDown.Local;
using TakeItDown.Tests.Infra.Support;

[assembly: AssemblyFixture(typeof(Snapshots))]

namespace TakeItDown.Tests.Infra.Support;

/// <summary>
/// The resources that the two deployments would create, as <c>bicep snapshot</c> predicts them, with two platforms, a paused one, one without a webhook and two server secrets.
/// Nothing is deployed, and Azure is not called.
/// </summary>
public sealed class Snapshots : IAsyncLifetime
{
    public const string Group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/exchange";

    public const string Platforms = """
        {"platforms":[
          {"id":"first-one","name":"First","webhook":"https://first.example/hook","signalTypes":["pdq","image_md5"],"contact":"trust@first.example","paused":false,
           "removalUrl":"https://form.example/remove","reportUrl":"https://form.example/report"},
          {"id":"second","name":"Second","webhook":"https://second.example/hook","signalTypes":["video_md5"],"contact":"trust@second.example","paused":false,
           "removalUrl":"https://form.example/remove","reportUrl":"https://form.example/report"},
          {"id":"third-paused","name":"Third","webhook":"https://third.example/hook","signalTypes":["pdq"],"contact":"trust@third.example","paused":true,
           "removalUrl":"https://form.example/remove","reportUrl":"https://form.example/report"},
          {"id":"fourth-pulls","name":"Fourth","signalTypes":["pdq"],"contact":"trust@fourth.example"}]}
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("takeitdown-infra-");

    public IReadOnlyList<Resource> Main { get; private set; } = [];

    public IReadOnlyList<Resource> Subscriptions { get; private set; } = [];

    /// <summary>The diagnostics of Bicep. They must be empty.</summary>
    public IReadOnlyList<string> Diagnostics { get; private set; } = [];

    public JsonObject Outputs { get; private set; } = [];

    public IReadOnlyList<Resource> All => [.. Main, .. Subscriptions];

    /// <summary>All resources of a type. Fails if there are none, so that no assertion is empty.</summary>
    public IReadOnlyList<Resource> Of(string type)
    {
        var found = All.Where(resource => resource.Type == type).ToList();
        Assert.NotEmpty(found);
        return found;
    }

    public Resource Only(string type) => Assert.Single(Of(type));

    public async ValueTask InitializeAsync()
    {
        Copy(Repository.File("infra"), folder.FullName);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "platforms.json"), Platforms);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "case-secrets.json"), """["second", "first"]""");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "signing-keys.json"), """["first", "second"]""");
        var snapshots = await Task.WhenAll(PredictAsync("main"), PredictAsync("platforms"));
        (Main, Subscriptions) = (Resources(snapshots[0]), Resources(snapshots[1]));
        Diagnostics = [.. snapshots.SelectMany(snapshot => snapshot["diagnostics"]!.AsArray()).Select(diagnostic => diagnostic!.ToJsonString())];
        Outputs = snapshots[0]["outputs"]!.AsObject();
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<JsonObject> PredictAsync(string name)
    {
        var (exitCode, output) = await Bicep.RunAsync(
            folder.FullName, "snapshot", $"{name}.bicepparam", "--mode", "overwrite", "--location", "westeurope",
            "--tenant-id", "00000000-0000-0000-0000-000000000002", "--subscription-id", Group.Split('/')[2], "--resource-group", Group.Split('/')[4]);
        Assert.True(exitCode == 0, output);
        return JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder.FullName, $"{name}.snapshot.json")))!.AsObject();
    }

    private static IReadOnlyList<Resource> Resources(JsonObject snapshot) =>
        [.. snapshot["predictedResources"]!.AsArray().Select(resource => Resource.Of(resource!.AsObject()))];

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
