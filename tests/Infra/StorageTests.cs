using TakeItDown.DeadLetters;
using TakeItDown.Storage;
using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>The deployment makes what the code uses.</summary>
public sealed class StorageTests(Snapshots snapshots)
{
    [Fact]
    public void Every_table_is_made() => Assert.Equal(Tables.All.Order(StringComparer.Ordinal), Named("tableServices/tables"));

    [Fact]
    public void Every_queue_is_made_poison_included() => Assert.Equal(Queues.All.Order(StringComparer.Ordinal), Named("queueServices/queues"));

    [Fact]
    public void Every_container_is_made() => Assert.Equal(["$web", Containers.DeadLetters, "deployments"], Named("blobServices/containers"));

    [Fact]
    public void Undelivered_hash_values_are_forgotten_when_their_rows_are()
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
    public void A_dead_letter_is_told_to_the_queue_that_the_code_reads()
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

    private IEnumerable<string> Named(string kind) =>
        snapshots.Of($"Microsoft.Storage/storageAccounts/{kind}").Select(resource => resource.ShortName).Order(StringComparer.Ordinal);
}
