using System.Globalization;
using Azure;
using Azure.Identity;
using Microsoft.Extensions.Options;
using TakeItDown.Backup;
using TakeItDown.Platforms;
using TakeItDown.Storage;

namespace TakeItDown.Local.Backup;

/// <summary>Runs <c>./dev restore</c>, with the settings of the functions in the environment: the storage, the exports and the server secrets.</summary>
public static class RestoreCommand
{
    private const string Continue = "--continue";
    private const string Usage = "Usage: restore 2026-11-26 [--continue]. In the environment: ExchangeStorage or ExchangeStorage__accountName (where to restore), Backup__ConnectionString or Backup__AccountName (the exports), and Cases__Secrets__0__Id and …__Value.";

    public static Task<int> RunAsync(string[] args, TextWriter output, CancellationToken stop) =>
        RunAsync(args, new ConfigurationBuilder().AddEnvironmentVariables().Build(), output, stop);

    /// <exception cref="CannotStartException">Something is missing, or storage refuses.</exception>
    public static async Task<int> RunAsync(string[] args, IConfiguration settings, TextWriter output, CancellationToken stop)
    {
        if (args is not [var text, .. var options] || options.Any(option => option != Continue)
            || !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            throw new CannotStartException(Usage);
        await using var services = new ServiceCollection().AddLogging().AddTakeItDown(settings)
            .PostConfigure<PlatformOptions>(platforms => platforms.Json = """{"platforms":[]}""") // it needs none, and sends nothing
            .BuildServiceProvider();
        try
        {
            var exports = services.GetRequiredService<ExportStore>();
            if (!exports.IsOn)
                throw new CannotStartException(Usage);
            var reconcile = ActivatorUtilities.CreateInstance<Reconcile>(services);
            await new Restore(services.GetRequiredService<StorageClients>(), exports, reconcile, output).RunAsync(day, options is [Continue], stop);
            return 0;
        }
        catch (OptionsValidationException wrong)
        {
            throw new CannotStartException(wrong.Message, wrong);
        }
        catch (Exception refused) when (refused is RequestFailedException or AuthenticationFailedException or KeyNotFoundException or InvalidDataException)
        {
            throw new CannotStartException($"Not restored: {refused.Message.Split('\n')[0]}", refused);
        }
    }
}
