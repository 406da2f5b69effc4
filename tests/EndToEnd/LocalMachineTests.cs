using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TakeItDown.Local;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>The program behind <c>./dev run</c>, as a process of its own.</summary>
public class LocalMachineTests
{
    [SteeringFact]
    public async Task When_it_is_told_to_stop_it_stops_everything_it_started()
    {
        await using var machine = await LocalProcess.StartAsync("run");
        var children = machine.Children;
        Assert.Equal(2, children.Count);

        machine.Signal("TERM");

        Assert.Equal(0, await machine.ExitCodeAsync());
        await Task.WhenAll(children.Select(GoneAsync));
    }

    [SteeringFact]
    public async Task When_it_is_killed_neither_Azurite_nor_the_worker_outlives_it()
    {
        await using var machine = await LocalProcess.StartAsync("run");
        var children = machine.Children;
        Assert.Equal(2, children.Count);

        machine.Signal("KILL");

        await Task.WhenAll(children.Select(GoneAsync));
    }

    [SteeringFact]
    public async Task When_Azurite_dies_one_line_says_so_and_the_program_ends()
    {
        await using var machine = await LocalProcess.StartAsync("services");

        using (var azurite = Process.GetProcessById(machine.Children.Single()))
            azurite.Kill();

        Assert.Equal(1, await machine.ExitCodeAsync());
        Assert.Equal("Azurite has ended, and nothing can be stored without it: run ./dev run again.", Assert.Single(await machine.ErrorsAsync()));
    }

    [SteeringFact]
    public async Task A_busy_port_is_one_line_that_says_what_to_do()
    {
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        var port = ((IPEndPoint)busy.LocalEndpoint).Port;

        await using var machine = LocalProcess.Run("run", port);

        Assert.Equal(1, await machine.ExitCodeAsync());
        Assert.Equal(
            $"Port {port} is taken: stop the program that listens there, or choose another with --functions-port.",
            Assert.Single(await machine.ErrorsAsync()));
    }

    [SteeringFact]
    public async Task Without_Node_one_line_says_what_to_install()
    {
        await using var machine = LocalProcess.Run("run", settings: new Dictionary<string, string> { ["PATH"] = "/nowhere" });

        Assert.Equal(1, await machine.ExitCodeAsync());
        Assert.Equal("Node.js is not installed: install version 20 or newer, then run again.", Assert.Single(await machine.ErrorsAsync()));
    }

    [SteeringFact]
    public async Task Services_print_the_settings_with_which_functions_of_another_process_run_against_them()
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

    [SteeringFact]
    public async Task Functions_that_are_told_to_stop_leave_the_services_running()
    {
        await using var services = await LocalProcess.StartAsync("services");
        await using var functions = await LocalProcess.StartAsync("functions", settings: services.Settings);

        functions.Signal("TERM");

        Assert.Equal(0, await functions.ExitCodeAsync());
        Assert.Empty(await services.Receiver.HashesAsync());
        Assert.True(Directory.Exists($"/proc/{services.Children.Single()}"));
    }

    [SteeringFact]
    public async Task Debug_prints_the_worker_s_process_id_and_waits_for_a_debugger()
    {
        await using var services = await LocalProcess.StartAsync("services");
        await using var functions = LocalProcess.Run("functions", settings: services.Settings, extra: "--debug");

        var line = await functions.ReadLineAsync();

        var worker = functions.Children.Single();
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"Worker process {worker} waits for a debugger."), line);
        functions.Signal("TERM");
        Assert.Equal(0, await functions.ExitCodeAsync());
        await GoneAsync(worker);
    }

    private static Task GoneAsync(int processId) => Poll.UntilAsync("a child process to end", () =>
        !File.Exists($"/proc/{processId}/stat") || File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal));
}
