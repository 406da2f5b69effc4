using System.Text.Json;
using System.Text.Json.Nodes;
using TakeItDown.Hashes;
using TakeItDown.Local;
using TakeItDown.Platforms;
using TakeItDown.Publishing;
using TakeItDown.Storage;
using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>Each entry with a webhook in platforms.json becomes one event subscription.</summary>
public sealed class PlatformTests(Snapshots snapshots)
{
    private const string Subscription = "Microsoft.EventGrid/topics/eventSubscriptions";

    [Fact]
    public void Every_platform_that_has_a_webhook_and_is_not_paused_has_its_own_subscription_and_the_main_deployment_has_none()
    {
        Assert.Equal(["first-one", "second"], snapshots.Subscriptions.Select(subscription => subscription.ShortName).Order(StringComparer.Ordinal));
        Assert.All(snapshots.Subscriptions, subscription => Assert.Equal(Subscription, subscription.Type));
        Assert.DoesNotContain(snapshots.Main, resource => resource.Type == Subscription);
    }

    /// <summary>The template and the code accept the same fields. The sample's first entry has all of them, its last one only those that are required.</summary>
    [Fact]
    public void The_template_and_the_code_accept_the_same_entry()
    {
        var fields = typeof(Platform).GetConstructors()[0].GetParameters().ToLookup(field => field.HasDefaultValue, field => JsonNamingPolicy.CamelCase.ConvertName(field.Name!));
        var entries = JsonNode.Parse(Snapshots.Platforms)!["platforms"]!.AsArray().Select(entry => entry!.AsObject().Select(field => field.Key).Order(StringComparer.Ordinal)).ToList();

        Assert.Equal(fields.SelectMany(field => field).Order(StringComparer.Ordinal), entries[0]);
        Assert.Equal(fields[false].Order(StringComparer.Ordinal), entries[^1]);
    }

    [Fact]
    public void Every_subscription_retries_for_a_day_and_then_dead_letters() => Assert.All(snapshots.Subscriptions, subscription =>
    {
        Assert.Equal(30, subscription["properties.retryPolicy.maxDeliveryAttempts"]!.GetValue<int>());
        Assert.Equal(1440, subscription["properties.retryPolicy.eventTimeToLiveInMinutes"]!.GetValue<int>());
        Assert.Equal("SystemAssigned", subscription.Text("properties.deadLetterWithResourceIdentity.identity.type"));
        var container = subscription["properties.deadLetterWithResourceIdentity.deadLetterDestination.properties"]!;
        Assert.Equal(Containers.DeadLetters, container["blobContainerName"]!.GetValue<string>());
        Assert.Contains(snapshots.Main, resource => resource.Id == container["resourceId"]!.GetValue<string>());
    });

    [Fact]
    public void A_platform_receives_every_status_of_its_signal_types() => Assert.All(PlatformOptions.Read(Snapshots.Platforms).Where(platform => platform is { Paused: false, Webhook: not null }), platform =>
    {
        var subscription = snapshots.Subscriptions.Single(subscription => subscription.ShortName == platform.Id);
        var filter = Assert.Single(subscription["properties.filter.advancedFilters"]!.AsArray())!;

        Assert.Equal(Enum.GetValues<HashStatus>().Select(HashEventPublisher.TypeOf).Order(StringComparer.Ordinal), subscription.Texts("properties.filter.includedEventTypes").Order(StringComparer.Ordinal));
        Assert.Equal(("StringIn", "data.signalType"), (filter["operatorType"]!.GetValue<string>(), filter["key"]!.GetValue<string>()));
        Assert.Equal(platform.SignalTypes, filter["values"]!.AsArray().Select(value => value!.GetValue<string>()));
    });

    [Fact]
    public void Deliveries_carry_a_secret_from_the_operator_s_vault() => Assert.All(snapshots.Subscriptions, subscription =>
    {
        var header = Assert.Single(subscription["properties.destination.properties.deliveryAttributeMappings"]!.AsArray())!;
        var value = header["properties"]!["value"]!.GetValue<string>();

        Assert.Equal((LocalServices.SecretHeader, "Static"), (header["name"]!.GetValue<string>(), header["type"]!.GetValue<string>()));
        Assert.True(header["properties"]!["isSecret"]!.GetValue<bool>());
        Assert.Matches($@"^\[getKeyVaultSecret\('[^']*/vaults/kvop-[^']*', 'platform-{subscription.ShortName}'\)\]$", value);
    });

    [Fact]
    public void Events_are_delivered_one_by_one_as_CloudEvents_over_TLS() => Assert.All(snapshots.Subscriptions, subscription =>
    {
        Assert.Equal("CloudEventSchemaV1_0", subscription.Text("properties.eventDeliverySchema"));
        Assert.Equal("WebHook", subscription.Text("properties.destination.endpointType"));
        Assert.Equal("1.2", subscription.Text("properties.destination.properties.minimumTlsVersionAllowed"));
        Assert.Equal(1, subscription["properties.destination.properties.maxEventsPerBatch"]!.GetValue<int>());
    });
}
