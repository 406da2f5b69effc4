using TakeItDown.DeadLetters;
using TakeItDown.Storage;
using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>The deployment creates the storage that the code uses.</summary>
public sealed class StorageTests(Snapshots snapshots)
{
    [Fact]
    public void Every_table_is_created() => Assert.Equal(Tables.All.Order(StringComparer.Ordinal), NamesOf("tableServices/tables"));

    [Fact]
    public void Every_queue_is_created_including_poison_queues() => Assert.Equal(Queues.All.Order(StringComparer.Ordinal), NamesOf("queueServices/queues"));

    [Fact]
    public void Every_container_is_created() => Assert.Equal(["$web", .. Containers.All.Concat(["deployments", "packages"]).Order(StringComparer.Ordinal)], NamesOf("blobServices/containers"));

    [Fact]
    public void Undelivered_events_are_deleted_together_with_their_rows()
    {
        var rule = Assert.Single(Policy("st")["properties.policy.rules"]!.AsArray())!["definition"]!;
        var days = rule["actions"]!["baseBlob"]!["delete"]!["daysAfterCreationGreaterThan"]!.GetValue<int>();
        var kept = snapshots.Only("Microsoft.Web/sites/config").Text("properties.Platforms__KeepDeadLettersDays");

        Assert.Equal($"{Containers.DeadLetters}/", Assert.Single(rule["filters"]!["prefixMatch"]!.AsArray())!.GetValue<string>());
        Assert.Equal((7, "7"), (days, kept));
        Assert.Contains(snapshots.Of("Microsoft.Storage/storageAccounts/blobServices"), service =>
            service.Name.StartsWith("st", StringComparison.Ordinal) && service.Is("properties.deleteRetentionPolicy.enabled", false));
    }

    [Fact]
    public void A_dead_letter_sends_a_message_to_the_queue_that_the_code_reads()
    {
        var created = snapshots.Only("Microsoft.EventGrid/systemTopics/eventSubscriptions");
        var destination = created["properties.deliveryWithResourceIdentity.destination"]!;
        var subject = created.Text("properties.filter.subjectBeginsWith");

        Assert.Equal("CloudEventSchemaV1_0", created.Text("properties.eventDeliverySchema"));
        Assert.Equal(["Microsoft.Storage.BlobCreated"], created.Texts("properties.filter.includedEventTypes"));
        Assert.Equal("StorageQueue", destination["endpointType"]!.GetValue<string>());
        Assert.Equal(Queues.DeadLetters, destination["properties"]!["queueName"]!.GetValue<string>());
        var blob = DeadLetterBlob.Parse($$"""{"subject":"{{subject}}blobs/FIRST-ONE/2026/11/22/9/1.json"}""");
        Assert.Equal((Containers.DeadLetters, "first-one"), (blob.Container, blob.Platform));
    }

    [Fact]
    public void Exports_are_in_another_region_and_nobody_can_change_one_for_35_days()
    {
        var account = snapshots.Of("Microsoft.Storage/storageAccounts").Single(account => account.Name.StartsWith("bk", StringComparison.Ordinal));
        var container = snapshots.Of("Microsoft.Storage/storageAccounts/blobServices/containers").Single(container => container.ShortName == Containers.Exports);
        var policy = snapshots.Only("Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies");
        var actions = Assert.Single(Policy("bk")["properties.policy.rules"]!.AsArray())!["definition"]!["actions"]!;

        Assert.Equal("northeurope", account.Text("location"));
        Assert.NotEqual(snapshots.Only("Microsoft.Web/sites").Text("location"), account.Text("location"));
        Assert.True(account.Is("properties.encryption.requireInfrastructureEncryption", true));
        Assert.StartsWith($"{account.Id}/", container.Id, StringComparison.Ordinal);
        Assert.True(container.Is("properties.immutableStorageWithVersioning.enabled", true));
        Assert.StartsWith(container.Id, policy.Id, StringComparison.Ordinal);
        Assert.Equal(35, policy["properties.immutabilityPeriodSinceCreationInDays"]!.GetValue<int>());
        Assert.All(
            (string[])["baseBlob", "version"],
            kind => Assert.Equal(35, actions[kind]!["delete"]!["daysAfterCreationGreaterThan"]!.GetValue<int>()));
        Assert.Contains(snapshots.Of("Microsoft.Storage/storageAccounts/blobServices"), service =>
            service.Name.StartsWith("bk", StringComparison.Ordinal) && service.Is("properties.isVersioningEnabled", true));
        Assert.Equal(account.Name, snapshots.Only("Microsoft.Web/sites/config").Text("properties.Backup__AccountName"));
    }

    private Resource Policy(string account) => snapshots.Of("Microsoft.Storage/storageAccounts/managementPolicies")
        .Single(policy => policy.Name.StartsWith(account, StringComparison.Ordinal));

    private IEnumerable<string> NamesOf(string kind) =>
        snapshots.Of($"Microsoft.Storage/storageAccounts/{kind}").Select(resource => resource.ShortName).Order(StringComparer.Ordinal);
}
