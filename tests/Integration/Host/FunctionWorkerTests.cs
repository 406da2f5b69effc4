using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TakeItDown.Local;
using TakeItDown.Local.Host;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Host;

public sealed class FunctionWorkerTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_dies_is_replaced_and_its_message_runs_again()
    {
        await using var sample = await SampleHost.StartAsync(azurite.ConnectionString);
        await sample.Queue.SendMessageAsync("wait", Cancelled);
        await sample.ReceivedAsync("wait");
        var first = await sample.Host.GetWorkerProcessIdAsync(Cancelled);

        using (var worker = Process.GetProcessById(first))
            worker.Kill();

        // The new process has received nothing before: this is the same message.
        await Poll.UntilAsync("another worker", async () => await sample.Host.GetWorkerProcessIdAsync(Cancelled) != first ? "other" : null);
        await sample.ReceivedAsync("wait");
        Assert.Contains(sample.Logs.At(LogLevel.Warning), line => line.StartsWith($"Worker process {first} exited with code ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stopping_the_host_ends_the_worker()
    {
        var sample = await SampleHost.StartAsync(azurite.ConnectionString);
        var worker = await sample.Host.GetWorkerProcessIdAsync(Cancelled);

        await sample.DisposeAsync();

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(worker));
    }

    [Fact]
    public async Task A_setting_that_the_worker_refuses_is_reported_in_one_line()
    {
        var settings = new Dictionary<string, string>(LocalSettings.For(azurite.ConnectionString, new Uri("http://127.0.0.1:1"), []), StringComparer.Ordinal)
        {
            ["EventGrid__Source"] = "nothing",
        };

        var failure = await Assert.ThrowsAsync<HostStartException>(() => FunctionsHost.StartAsync(Product(settings, "http://127.0.0.1:0"), Cancelled));

        var line = Assert.Single(failure.Problems);
        Assert.StartsWith("The worker exited while it started: ", line, StringComparison.Ordinal);
        Assert.Contains("Set EventGrid__Source to the exchange's own URI.", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public async Task An_invalid_schedule_is_reported_in_one_line()
    {
        var failure = await Assert.ThrowsAsync<HostStartException>(() => SampleHost.StartAsync(azurite.ConnectionString, ("SampleSchedule", "every minute")));

        Assert.Equal(["RunDaily: \"every minute\" is not a schedule of six fields, seconds first."], failure.Problems);
    }

    [Fact]
    public async Task A_taken_port_fails_the_start()
    {
        await using var first = await SampleHost.StartAsync(azurite.ConnectionString);

        var settings = LocalSettings.For(azurite.ConnectionString, new Uri("http://127.0.0.1:1"), []);
        await Assert.ThrowsAsync<IOException>(() => FunctionsHost.StartAsync(Product(settings, first.Host.Address.AbsoluteUri), Cancelled));
    }

    private static FunctionsHostOptions Product(IReadOnlyDictionary<string, string> settings, string url) => new()
    {
        Folder = LocalFunctions.BuiltFolder,
        Keys = new FunctionKeys("function-key", "master-key"),
        Settings = settings,
        Url = url,
        Logging = logging => logging.ClearProviders(),
    };
}
