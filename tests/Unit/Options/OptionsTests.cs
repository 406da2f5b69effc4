using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TakeItDown.Local;
using TakeItDown.Publishing;

namespace TakeItDown.Tests.Unit.Options;

/// <summary>Settings are checked at start. An error names the setting as the operator wrote it.</summary>
public class OptionsTests
{
    private const string Platforms = """{"platforms":[{"id":"example","name":"E","webhook":"https://e.example","signalTypes":["pdq"],"contact":"c"}]}""";

    [Fact]
    public void Complete_settings_pass() => Check([]);

    [Theory]
    [InlineData("ExchangeStorage", null, "Set either ExchangeStorage (a connection string) or ExchangeStorage__accountName, and not both.")]
    [InlineData("ExchangeStorage:accountName", "account", "Set either ExchangeStorage (a connection string) or ExchangeStorage__accountName, and not both.")]
    [InlineData("ExchangeStorage", "garbage", "ExchangeStorage is not a valid connection string of a storage account with its key.")]
    [InlineData("ExchangeStorage", "QueueEndpoint=https://a.example;SharedAccessSignature=sv=1", "ExchangeStorage is not a valid connection string of a storage account with its key.")]
    [InlineData("EventGrid:Endpoint", null, "Set EventGrid__Endpoint to the topic's URI.")]
    [InlineData("EventGrid:Source", "/relative", "Set EventGrid__Source to the exchange's own URI.")]
    [InlineData("EventGrid:SigningKeys:0:Value", null, "Set EventGrid__SigningKeys__0__Value to a private key of the curve P-256, as base64 of PKCS #8.")]
    [InlineData("EventGrid:SigningKeys:1:Value", "c2hvcnQ=", "Set EventGrid__SigningKeys__1__Value to a private key of the curve P-256, as base64 of PKCS #8.")]
    [InlineData("Cases:Secrets:0:Id", "", "Set Cases__Secrets__0__Id to a short name of the secret.")]
    [InlineData("Cases:Secrets:0:Value", "c2hvcnQ=", "Set Cases__Secrets__0__Value to at least 32 random bytes in base64.")]
    [InlineData("Cases:Secrets:0:Value", "not base64", "Set Cases__Secrets__0__Value to at least 32 random bytes in base64.")]
    [InlineData("Cases:KeepWithdrawnDays", "0", "The field KeepWithdrawnDays must be between 1 and 3650.")]
    [InlineData("ProofOfWork:Price", "6000", "ProofOfWork__MaxPrice must be at least ProofOfWork__Price.")]
    [InlineData("ProofOfWork:AddressHashes", "1", "The field AddressHashes must be between 2 and 1000000000.")]
    [InlineData("Platforms:WrongKeysPerHour", "0", "The field WrongKeysPerHour must be between 1 and 1000000.")]
    [InlineData("Verdicts:MinOtherPlatforms", "0", "The field MinOtherPlatforms must be between 1 and 1000.")]
    [InlineData("Feed:KeepTombstonesDays", "20", "Feed__KeepTombstonesDays must be more than Feed__KeepSupersededDays.")]
    [InlineData("Platforms:Json", """{"platforms":[{"id":"No","name":"E","webhook":"https://e.example","signalTypes":["pdq"],"contact":"c"}]}""", "Platforms__Json: the id 'No' must be 3 to 50 lower-case letters, digits and dashes.")]
    [InlineData("Platforms:Json", """{"platforms":[{"id":"nameless","name":" ","webhook":"https://e.example","signalTypes":["pdq"],"contact":"c"}]}""", "Platforms__Json: the platform 'nameless' must have a readable name.")]
    [InlineData("Platforms:Json", """{"platforms":[{"id":"one","name":"E","webhook":"https://e.example","signalTypes":["PDQ"],"contact":"c"}]}""", "Platforms__Json: a signal type must be one of pdq, image_md5")]
    [InlineData("Platforms:Json", """{"platforms":[{"id":"one","name":"E","webhook":"https://e.example","signalTypes":["pdq"],"contact":"c","removalUrl":"http://e.example/form"}]}""", "Platforms__Json: the removalUrl of the platform 'one' must be an https address.")]
    [InlineData("Platforms:Json", """{"platforms":[{"id":"one","name":"E","webhook":"https://e.example","signalTypes":["pdq"],"contact":"c","reportUrl":"/report"}]}""", "Platforms__Json: the reportUrl of the platform 'one' must be an https address.")]
    [InlineData("Platforms:Json", """{"platforms":[{"id":"one","name":"E","webhook":"https://e.example","signalTypes":["pdq"],"contact":"c","removalUrl":"javascript:alert(1)"}]}""", "Platforms__Json: the removalUrl of the platform 'one' must be an https address.")]
    [InlineData("Platforms:Json", """{"platforms":[{"id":"one","name":"E","webhook":"","signalTypes":["pdq"],"contact":"c"}]}""", "Platforms__Json: the webhook of the platform 'one' must be a web address. Leave it out if the platform only pulls.")]
    [InlineData("Platforms:Json", """{"platforms":[{"id":"one","name":"E","webhook":"e.example/hook","signalTypes":["pdq"],"contact":"c"}]}""", "Platforms__Json: the webhook of the platform 'one' must be a web address. Leave it out if the platform only pulls.")]
    [InlineData("Platforms:Json", "{", "Platforms__Json is not the text of a platforms.json")]
    public void An_error_names_the_wrong_setting(string setting, string? value, string error)
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => Check(new() { [setting] = value }));

        Assert.Contains(wrong.Failures, failure => failure.Contains(error, StringComparison.Ordinal));
    }

    [Fact]
    public void The_list_of_platforms_of_the_deployment_passes() =>
        Check(new() { ["Platforms:Json"] = File.ReadAllText(Repository.File("infra/platforms.json")) });

    [Fact]
    public void A_platform_needs_no_webhook() =>
        Check(new() { ["Platforms:Json"] = """{"platforms":[{"id":"one","name":"E","signalTypes":["pdq"],"contact":"c"},{"id":"two","name":"E","webhook":null,"signalTypes":["pdq"],"contact":"c"}]}""" });

    private static void Check(Dictionary<string, string?> changes)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ExchangeStorage"] = "UseDevelopmentStorage=true",
            ["EventGrid:Endpoint"] = "https://topic.example/api/events",
            ["EventGrid:Source"] = "https://exchange.example",
            ["EventGrid:SigningKeys:0:Value"] = SigningKey.Create(),
            ["Platforms:Json"] = Platforms,
            ["Cases:Secrets:0:Id"] = "one",
            ["Cases:Secrets:0:Value"] = Convert.ToBase64String(new byte[32]),
        };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).AddInMemoryCollection(changes).Build();
        using var services = new ServiceCollection().AddLogging().AddTakeItDown(configuration).BuildServiceProvider();
        services.GetRequiredService<IStartupValidator>().Validate();
    }
}
