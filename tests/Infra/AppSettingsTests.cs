using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TakeItDown.Platforms;
using TakeItDown.ProofOfWork;
using TakeItDown.Publishing;
using TakeItDown.Storage;
using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>The functions start with exactly the settings that the deployment sets.</summary>
public sealed class AppSettingsTests(Snapshots snapshots)
{
    /// <summary>Settings that the Functions host and libraries read, not our options.</summary>
    private static readonly string[] Libraries =
    [
        "AzureWebJobsStorage__accountName", "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId", // the host's own storage
        "ExchangeStorage__queueServiceUri", "ExchangeStorage__credential", "ExchangeStorage__clientId", // the triggers
        "AzureWebJobsDisableHomepage", // no welcome page at /
        "AZURE_CLIENT_ID", "AZURE_TOKEN_CREDENTIALS", // Azure.Identity
        "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", // our exporters, and the host's logs
    ];

    /// <summary>Settings whose value only a deployment knows: the setting, its source, and an example value.</summary>
    private static readonly (string Setting, string From, string Value)[] KnownOnlyToAzure =
    [
        ("AzureWebJobsStorage__clientId", "/userAssignedIdentities/idhost-", "00000000-0000-0000-0000-000000000006"),
        ("ExchangeStorage__clientId", "/userAssignedIdentities/id-", "00000000-0000-0000-0000-000000000009"),
        ("ExchangeStorage__queueServiceUri", "/storageAccounts/st", "https://st.queue.core.windows.net/"),
        ("AZURE_CLIENT_ID", "/userAssignedIdentities/id-", "00000000-0000-0000-0000-000000000009"),
        ("APPLICATIONINSIGHTS_CONNECTION_STRING", "/components/appi-", "InstrumentationKey=00000000-0000-0000-0000-000000000008;IngestionEndpoint=https://westeurope.in.example/"),
        ("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "ClientId={0};Authorization=AAD", "ClientId=00000000-0000-0000-0000-000000000009;Authorization=AAD"),
        ("EventGrid__Endpoint", "/topics/evgt-", "https://topic.westeurope-1.eventgrid.azure.net/api/events"),
        ("Edge__FrontDoorId", "outputs.frontDoorId", "00000000-0000-0000-0000-000000000007"),
        ("EventGrid__Source", "outputs.hostName", "https://exchange.azurefd.net"),
    ];

    private static readonly Dictionary<string, Type> Sections = typeof(ServiceRegistration).Assembly.GetTypes()
        .Select(type => (type, section: type.GetField("Section")?.GetRawConstantValue() as string))
        .Where(options => options.section is not null).ToDictionary(options => options.section!, options => options.type, StringComparer.Ordinal);

    [Fact]
    public void The_functions_accept_the_settings()
    {
        using var services = Services(Settings());
        services.GetRequiredService<IStartupValidator>().Validate();

        Assert.Equal(["first-one", "second", "fourth-pulls"], services.GetRequiredService<PlatformList>().TakingPart.Select(platform => platform.Id));
        Assert.StartsWith("st", services.GetRequiredService<IOptions<StorageOptions>>().Value.AccountName, StringComparison.Ordinal);
    }

    [Fact]
    public void Hashes_have_a_price()
    {
        using var services = Services(Settings());

        Assert.InRange(services.GetRequiredService<IOptions<ProofOfWorkOptions>>().Value.Price, 1, 1_000);
    }

    [Fact]
    public void The_host_s_welcome_page_is_off() => Assert.Equal("true", Settings()["AzureWebJobsDisableHomepage"]);

    [Theory]
    [InlineData("ExchangeStorage__accountName")]
    [InlineData("EventGrid__Endpoint")]
    [InlineData("EventGrid__Source")]
    [InlineData("Platforms__Json")]
    [InlineData("Cases__Secrets__0__Id")]
    [InlineData("Cases__Secrets__0__Value")]
    [InlineData("Cases__Secrets__1__Value")]
    public void A_missing_required_setting_is_an_error(string setting)
    {
        using var services = Services(Settings().Where(other => other.Key != setting));

        Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);
    }

    [Fact]
    public void Every_setting_is_read()
    {
        Assert.NotEmpty(Sections);
        Assert.Equal([], Settings().Keys.Where(setting => !Libraries.Contains(setting) && !IsRead(setting)));
    }

    [Fact]
    public void Server_secrets_come_from_the_vault_newest_first()
    {
        var settings = snapshots.Only("Microsoft.Web/sites/config");
        var vault = snapshots.Of("Microsoft.KeyVault/vaults").Single(vault => vault.Name.StartsWith("kv-", StringComparison.Ordinal)).Name;

        Assert.Equal(["second", "first"], [settings.Text("properties.Cases__Secrets__0__Id"), settings.Text("properties.Cases__Secrets__1__Id")]);
        Assert.Equal($"@Microsoft.KeyVault(VaultName={vault};SecretName=case-secret-second)", settings.Text("properties.Cases__Secrets__0__Value"));
        Assert.Equal($"@Microsoft.KeyVault(VaultName={vault};SecretName=case-secret-first)", settings.Text("properties.Cases__Secrets__1__Value"));
    }

    [Fact]
    public void Signing_keys_come_from_the_vault_and_the_first_one_signs()
    {
        var settings = snapshots.Only("Microsoft.Web/sites/config");

        Assert.Equal(
            ["signing-key-first)", "signing-key-second)"],
            [settings.Text("properties.EventGrid__SigningKeys__0__Value").Split('=')[^1], settings.Text("properties.EventGrid__SigningKeys__1__Value").Split('=')[^1]]);
    }

    [Fact]
    public void The_code_and_the_host_have_an_identity_and_an_account_each()
    {
        var functions = snapshots.Only("Microsoft.Web/sites");
        var identities = snapshots.Of("Microsoft.ManagedIdentity/userAssignedIdentities").ToDictionary(identity => identity.Name.Split('-')[0], identity => identity.Id);

        Assert.Equal("UserAssigned", functions.Text("identity.type"));
        Assert.Equal(["id", "idhost"], identities.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(identities.Values.Order(StringComparer.Ordinal), functions["identity.userAssignedIdentities"]!.AsObject().Select(identity => identity.Key).Order(StringComparer.Ordinal));
        Assert.Equal(identities["id"], functions.Text("properties.keyVaultReferenceIdentity"));
        Assert.Equal(identities["idhost"], functions.Text("properties.functionAppConfig.deployment.storage.authentication.userAssignedIdentityResourceId"));
        Assert.Contains("/storageAccounts/host", functions.Text("properties.functionAppConfig.deployment.storage.value"), StringComparison.Ordinal);
        Assert.StartsWith("host", Settings()["AzureWebJobsStorage__accountName"], StringComparison.Ordinal);
        Assert.StartsWith("st", Settings()["ExchangeStorage__accountName"], StringComparison.Ordinal);
    }

    /// <summary>Otherwise it would listen to the queues of the host's account, where nobody sends anything.</summary>
    [Fact]
    public void Every_queue_trigger_reads_the_exchange_s_account()
    {
        var triggers = typeof(ServiceRegistration).Assembly.GetTypes().SelectMany(type => type.GetMethods()).SelectMany(method => method.GetParameters())
            .SelectMany(parameter => parameter.GetCustomAttributes<QueueTriggerAttribute>()).ToList();

        Assert.NotEmpty(triggers);
        Assert.All(triggers, trigger => Assert.Equal(StorageOptions.Section, trigger.Connection));
    }

    [Fact]
    public void The_plan_is_Flex_Consumption_with_isolated_NET_10()
    {
        var functions = snapshots.Only("Microsoft.Web/sites");

        Assert.Equal(("FC1", "FlexConsumption"), (snapshots.Only("Microsoft.Web/serverfarms").Text("sku.name"), snapshots.Only("Microsoft.Web/serverfarms").Text("sku.tier")));
        Assert.Equal(("dotnet-isolated", "10.0"), (functions.Text("properties.functionAppConfig.runtime.name"), functions.Text("properties.functionAppConfig.runtime.version")));
    }

    private static ServiceProvider Services(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string?)setting.Value)).Build();
        return new ServiceCollection().AddLogging().AddTakeItDown(configuration).BuildServiceProvider();
    }

    /// <summary>The settings as the functions see them in their environment.</summary>
    private Dictionary<string, string> Settings() => snapshots.Only("Microsoft.Web/sites/config").Properties
        .ToDictionary(setting => setting.Key, setting => Resolved(setting.Key, setting.Value!.GetValue<string>()), StringComparer.Ordinal);

    private static string Resolved(string setting, string value)
    {
        if (value.StartsWith("@Microsoft.KeyVault(", StringComparison.Ordinal))
            return value.Contains("SecretName=signing-key-", StringComparison.Ordinal) ? SigningKey.Create() : Convert.ToBase64String(new byte[32]);
        if (!value.StartsWith('['))
            return value;
        var known = KnownOnlyToAzure.Single(known => known.Setting == setting);
        Assert.Contains(known.From, value, StringComparison.Ordinal);
        return known.Value;
    }

    /// <summary>True if a setting's path leads to a property of an options class.</summary>
    private static bool IsRead(string setting)
    {
        var steps = setting.Split("__");
        return Sections.TryGetValue(steps[0], out var options) && steps.Skip(1).Aggregate((Type?)options, Step) is not null;
    }

    private static Type? Step(Type? type, string name) =>
        type is null ? null
        : int.TryParse(name, CultureInfo.InvariantCulture, out _) && type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) ? type.GetGenericArguments()[0]
        : type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)?.PropertyType;
}
