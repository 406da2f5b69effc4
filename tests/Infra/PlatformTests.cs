using System.Text.Json;
using System.Text.Json.Nodes;
using TakeItDown.Hashes;
using TakeItDown.Local;
using TakeItDown.Platforms;
using TakeItDown.Publishing;
using TakeItDown.Storage;
using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>One entry in platforms.json is one event subscription.</summary>
public sealed class PlatformTests(Snapshots snapshots)
{
    private const string Subscription = "Microsoft.EventGrid/topics/eventSubscriptions";

    [Fact]
    public void Every_platform_has_a_subscription_of_its_own_and_the_main_deployment_none()
    {
        Assert.Equal(["first-one", "second"], snapshots.Subscriptions.Select(subscription => subscription.ShortName).Order(StringComparer.Ordinal));
        Assert.All(snapshots.Subscriptions, subscription => Assert.Equal(Subscription, subscription.Type));
        Assert.DoesNotContain(snapshots.Main, resource => resource.Type == Subscription);
    }

    /// <summary>The template takes no other fields than the code does, and the sample has them all.</summary>
    [Fact]
    public void An_entry_is_the_same_to_the_template_and_to_the_code() => Assert.All(
        JsonNode.Parse(Snapshots.Platforms)!["platforms"]!.AsArray(),
        entry => Assert.Equal(
            typeof(Platform).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Order(StringComparer.Ordinal),
            entry!.AsObject().Select(field => field.Key).Order(StringComparer.Ordinal)));

    [Fact]
    public void Every_subscription_tries_for_a_day_and_then_leaves_a_dead_letter() => Assert.All(snapshots.Subscriptions, subscription =>
    {
        Assert.Equal(30, subscription["properties.retryPolicy.maxDeliveryAttempts"]!.GetValue<int>());
        Assert.Equal(1440, subscription["properties.retryPolicy.eventTimeToLiveInMinutes"]!.GetValue<int>());
        Assert.Equal("SystemAssigned", subscription.Text("properties.deadLetterWithResourceIdentity.identity.type"));
        var container = subscription["properties.deadLetterWithResourceIdentity.deadLetterDestination.properties"]!;
        Assert.Equal(Containers.DeadLetters, container["blobContainerName"]!.GetValue<string>());
        Assert.Contains(snapshots.Main, resource => resource.Id == container["resourceId"]!.GetValue<string>());
    });

    [Fact]
    public void A_platform_is_sent_every_status_of_the_signal_types_it_takes() => Assert.All(PlatformOptions.Read(Snapshots.Platforms), platform =>
    {
        var subscription = snapshots.Subscriptions.Single(subscription => subscription.ShortName == platform.Id);
        var filter = Assert.Single(subscription["properties.filter.advancedFilters"]!.AsArray())!;

        Assert.Equal(Enum.GetValues<HashStatus>().Select(HashEventPublisher.TypeOf).Order(StringComparer.Ordinal), subscription.Texts("properties.filter.includedEventTypes").Order(StringComparer.Ordinal));
        Assert.Equal(("StringIn", "data.signalType"), (filter["operatorType"]!.GetValue<string>(), filter["key"]!.GetValue<string>()));
        Assert.Equal(platform.SignalTypes, filter["values"]!.AsArray().Select(value => value!.GetValue<string>()));
    });

    [Fact]
    public void A_platform_knows_us_by_a_secret_from_the_operator_s_vault() => Assert.All(snapshots.Subscriptions, subscription =>
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
