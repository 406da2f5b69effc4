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
    public void Every_container_is_created() => Assert.Equal(["$web", .. Containers.All.Append("deployments").Order(StringComparer.Ordinal)], NamesOf("blobServices/containers"));

    [Fact]
    public void Undelivered_events_are_deleted_together_with_their_rows()
    {
        var rule = Assert.Single(snapshots.Only("Microsoft.Storage/storageAccounts/managementPolicies")["properties.policy.rules"]!.AsArray())!["definition"]!;
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

    private IEnumerable<string> NamesOf(string kind) =>
        snapshots.Of($"Microsoft.Storage/storageAccounts/{kind}").Select(resource => resource.ShortName).Order(StringComparer.Ordinal);
}
