using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TakeItDown.Local;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>The program behind <c>./dev run</c>, as a separate process.</summary>
public class RunCommandTests
{
    [LocalOnlyFact]
    public async Task SIGTERM_stops_everything_that_it_started()
    {
        await using var program = await LocalProcess.StartAsync("run");
        var children = program.Children;
        Assert.Equal(2, children.Count);

        program.Signal("TERM");

        Assert.Equal(0, await program.ExitCodeAsync());
        await Task.WhenAll(children.Select(HasExitedAsync));
    }

    [LocalOnlyFact]
    public async Task If_it_is_killed_Azurite_and_the_worker_exit_too()
    {
        await using var program = await LocalProcess.StartAsync("run");
        var children = program.Children;
        Assert.Equal(2, children.Count);

        program.Signal("KILL");

        await Task.WhenAll(children.Select(HasExitedAsync));
    }

    [LocalOnlyFact]
    public async Task If_Azurite_exits_it_prints_one_line_and_exits()
    {
        await using var program = await LocalProcess.StartAsync("services");

        using (var azurite = Process.GetProcessById(program.Children.Single()))
            azurite.Kill();

        Assert.Equal(1, await program.ExitCodeAsync());
        Assert.Equal("Azurite has exited, so nothing can be stored. Run the command again.", Assert.Single(await program.ErrorsAsync()));
    }

    [LocalOnlyFact]
    public async Task A_port_in_use_prints_one_line_that_says_what_to_do_and_nothing_else()
    {
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        var port = ((IPEndPoint)busy.LocalEndpoint).Port;

        foreach (var part in new[] { "functions", "services" })
        {
            // Of two options with the same name, the last one counts.
            await using var program = LocalProcess.Run("run", extra: string.Create(CultureInfo.InvariantCulture, $"--{part}-port={port}"));

            Assert.Equal(1, await program.ExitCodeAsync());
            Assert.Equal(
                $"Port {port} is in use. Stop the program that uses it, or choose another port with --{part}-port.",
                Assert.Single(await program.ErrorsAsync()));
            Assert.Null(await program.ReadLineAsync());
        }
    }

    [LocalOnlyFact]
    public async Task Functions_without_storage_print_one_line_that_says_what_to_do_and_nothing_else()
    {
        var storage = TakeItDown.Local.Storage.Azurite.DefaultConnectionString.Replace(":1000", ":1", StringComparison.Ordinal); // nothing listens there
        await using var program = LocalProcess.Run("functions", settings: LocalSettings.For(storage, new Uri("http://127.0.0.1:1"), []));

        Assert.Equal(1, await program.ExitCodeAsync());
        Assert.Equal("Storage does not respond. Start ./dev services first, or check the settings AzureWebJobsStorage and ExchangeStorage.", Assert.Single(await program.ErrorsAsync()));
        Assert.Null(await program.ReadLineAsync());
    }

    [LocalOnlyFact]
    public async Task An_invalid_connection_string_prints_one_line_that_names_the_setting()
    {
        await using var program = LocalProcess.Run("functions", settings: LocalSettings.For("garbage", new Uri("http://127.0.0.1:1"), []));

        Assert.Equal(1, await program.ExitCodeAsync());
        Assert.Contains("ExchangeStorage is not a valid connection string of a storage account with its key.", Assert.Single(await program.ErrorsAsync()), StringComparison.Ordinal);
        Assert.Null(await program.ReadLineAsync());
    }

    [LocalOnlyFact]
    public async Task An_unknown_option_prints_the_usage_and_starts_nothing()
    {
        foreach (var option in new[] { "-x", "--function-port=7071", "--fresh" })
        {
            await using var program = LocalProcess.Run("run", extra: option);

            Assert.Equal(1, await program.ExitCodeAsync());
            Assert.StartsWith("Usage: run", Assert.Single(await program.ErrorsAsync()), StringComparison.Ordinal);
            Assert.Null(await program.ReadLineAsync());
        }
    }

    [LocalOnlyFact]
    public async Task Without_Node_it_prints_one_line_that_says_what_to_install()
    {
        await using var program = LocalProcess.Run("run", settings: new Dictionary<string, string> { ["PATH"] = "/nowhere" });

        Assert.Equal(1, await program.ExitCodeAsync());
        Assert.Equal("Node.js is not installed. Install version 20.19 or newer, then try again.", Assert.Single(await program.ErrorsAsync()));
    }

    [LocalOnlyFact]
    public async Task Services_print_settings_for_functions_in_another_process()
    {
        await using var services = await LocalProcess.StartAsync("services");
        var settings = services.Settings;
        Assert.Equal(LocalSettings.For("", new Uri("http://localhost"), []).Keys.Order(), settings.Keys.Order());

        var port = FreePort.Next();
        await using var functions = await LocalProcess.StartAsync("functions", port, settings);
        using var api = new HttpClient { BaseAddress = new UriBuilder("http", "localhost", port).Uri };
        var hash = Pdq.Random();
        using var submitted = await api.SubmitAsync(Pdq.Case(hash));

        Assert.Equal(1, (await services.Receiver.DeliveredAsync(hash)).GetProperty("deliveries").GetInt32());
    }

    [LocalOnlyFact]
    public async Task With_fresh_storage_events_are_signed_with_the_key_of_check_receiver_too()
    {
        await using var services = await LocalProcess.StartAsync("services");

        Assert.Equal(LocalSigningKey.ReadOrCreate(LocalSigningKey.DefaultFile), services.Settings["EventGrid__SigningKeys__0__Value"]);
    }

    [LocalOnlyFact]
    public async Task A_developer_s_own_receiver_gets_a_key_and_events_once_it_runs_without_an_edited_file()
    {
        await using var receiver = new OwnReceiver();
        var port = FreePort.Next();
        var webhook = new UriBuilder("http", "127.0.0.1", port, "/webhook").Uri;
        await using var program = LocalProcess.Run("run", extra: ["--platform", webhook.AbsoluteUri, "--signal-types=pdq"]);
        var export = await program.ReadUntilAsync(line => line.StartsWith("export ", StringComparison.Ordinal));
        var settings = export["export ".Length..].Split(' ').Select(word => word.Split('=', 2)).ToDictionary(word => word[0], word => word[1].Trim('\''), StringComparer.Ordinal);
        Assert.Equal(["ApiKey", "Exchange", "Secret"], settings.Keys.Order(StringComparer.Ordinal));

        var unreachable = await program.ReadUntilAsync(line => line.Contains("platform   yours", StringComparison.Ordinal));
        Assert.Contains($"the webhook did not answer (SocketError). Is your receiver running at {webhook}?", unreachable, StringComparison.Ordinal);
        await receiver.StartAsync(port);
        await program.ReadUntilAsync(line => line == "  platform   yours: consented, receives new hashes");
        using var api = new HttpClient { BaseAddress = new Uri(settings["Exchange"]) };
        var hash = Pdq.Random();
        using var submitted = await api.SubmitAsync(Pdq.Case(hash));

        await Poll.UntilAsync("the event", () => receiver.Received.Contains((hash.RecordId, settings["Secret"])));
        api.DefaultRequestHeaders.Authorization = new("Bearer", settings["ApiKey"]);
        using var own = await api.GetAsync(new Uri("api/v1/platforms/me", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("yours", (await own.ReadJsonAsync()).GetProperty("id").GetString());
    }

    [LocalOnlyFact]
    public async Task A_wrong_option_of_the_own_platform_prints_one_line_that_says_what_to_do()
    {
        foreach (var (option, error) in ((string, string)[])
        [
            ("--platform=localhost:5080", "--platform must be the address of your webhook, for example http://localhost:5080/webhook. Leave the address out if you only pull."),
            ("--signal-types=sha1", "--signal-types must be one or more of pdq,image_md5,image_sha256,video_vpdq,video_md5,video_sha256, separated by commas."),
        ])
        {
            await using var program = LocalProcess.Run("run", extra: option.StartsWith("--signal", StringComparison.Ordinal) ? ["--platform", option] : [option]);

            Assert.Equal(1, await program.ExitCodeAsync());
            Assert.Equal(error, Assert.Single(await program.ErrorsAsync()));
        }
    }

    [LocalOnlyFact]
    public async Task Stopping_the_functions_leaves_the_services_running()
    {
        await using var services = await LocalProcess.StartAsync("services");
        await using var functions = await LocalProcess.StartAsync("functions", settings: services.Settings);

        functions.Signal("TERM");

        Assert.Equal(0, await functions.ExitCodeAsync());
        Assert.Empty(await services.Receiver.HashesAsync());
        Assert.True(Directory.Exists($"/proc/{services.Children.Single()}"));
    }

    [LocalOnlyFact]
    public async Task Debug_prints_the_worker_s_process_id_and_waits_for_a_debugger()
    {
        await using var services = await LocalProcess.StartAsync("services");
        await using var functions = LocalProcess.Run("functions", settings: services.Settings, extra: "--debug");

        var line = await functions.ReadLineAsync();

        var worker = functions.Children.Single();
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"Worker process {worker} waits for a debugger."), line);
        functions.Signal("TERM");
        Assert.Equal(0, await functions.ExitCodeAsync());
        await HasExitedAsync(worker);
    }

    private static Task HasExitedAsync(int processId) => Poll.UntilAsync("a child process to end", () =>
        !File.Exists($"/proc/{processId}/stat") || File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal));
}
