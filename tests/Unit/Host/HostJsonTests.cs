using Azure.Storage.Queues;
using TakeItDown.Local.Host;

namespace TakeItDown.Tests.Unit.Host;

public sealed class HostJsonTests
{
    [Fact]
    public void An_empty_host_json_has_the_real_defaults()
    {
        var read = Read("""{ "version": "2.0" }""");

        Assert.Equal("api", read.RoutePrefix);
        Assert.Equal(
            new QueueRules
            {
                BatchSize = 16,
                NewBatchThreshold = 8,
                MaxDequeueCount = 5,
                VisibilityTimeout = TimeSpan.Zero,
                MaxPollingInterval = TimeSpan.FromMinutes(1),
                MessageEncoding = QueueMessageEncoding.Base64,
            },
            read.Queues);
    }

    [Fact]
    public void Values_are_read_with_any_case_of_keys_and_comments_and_foreign_sections_do_not_matter()
    {
        var read = Read("""
            {
              "version": "2.0", // the only one there is
              "logging": { "logLevel": { "default": "none" } },
              "Extensions": {
                "http": { "routePrefix": "/v9/" },
                "Queues": {
                  "BatchSize": 4, "newBatchThreshold": 0, "maxDequeueCount": 2, "visibilityTimeout": "00:00:10",
                  "maxPollingInterval": "00:00:00.1", "messageEncoding": "NONE"
                },
                "durableTask": { "batchSize": "not ours" }
              }
            }
            """);

        Assert.Equal("v9", read.RoutePrefix);
        Assert.Equal(
            new QueueRules
            {
                BatchSize = 4,
                NewBatchThreshold = 0,
                MaxDequeueCount = 2,
                VisibilityTimeout = TimeSpan.FromSeconds(10),
                MaxPollingInterval = TimeSpan.FromMilliseconds(100),
                MessageEncoding = QueueMessageEncoding.None,
            },
            read.Queues);
    }

    [Fact]
    public void The_new_batch_threshold_is_half_a_batch_unless_it_is_set()
    {
        var read = Read("""{ "version": "2.0", "extensions": { "queues": { "batchSize": 31 } } }""");

        Assert.Equal(15, read.Queues.NewBatchThreshold);
    }

    [Theory]
    [InlineData("batchSize", "0", "must be a whole number from 1 to 32, not \"0\"")]
    [InlineData("batchSize", "33", "must be a whole number from 1 to 32, not \"33\"")]
    [InlineData("batchSize", "\"many\"", "must be a whole number from 1 to 32, not \"many\"")]
    [InlineData("newBatchThreshold", "-1", "must be a whole number of at least 0, not \"-1\"")]
    [InlineData("maxDequeueCount", "0", "must be a whole number of at least 1, not \"0\"")]
    [InlineData("visibilityTimeout", "\"-00:00:01\"", "must be a time from 00:00:00 to 7.00:00:00, not \"-00:00:01\"")]
    [InlineData("visibilityTimeout", "\"soon\"", "must be a time from 00:00:00 to 7.00:00:00, not \"soon\"")]
    [InlineData("maxPollingInterval", "\"00:00:00.05\"", "must be a time from 00:00:00.1000000 to 1.00:00:00, not \"00:00:00.05\"")]
    [InlineData("messageEncoding", "\"utf8\"", "must be base64 or none, not \"utf8\"")]
    public void A_bad_value_is_one_line_that_names_the_key(string key, string value, string rule)
    {
        var failure = Assert.Throws<HostStartException>(() =>
            Read($$"""{ "version": "2.0", "extensions": { "queues": { "{{key}}": {{value}} } } }"""));

        Assert.Equal([$"host.json: extensions.queues.{key} {rule}"], failure.Faults);
    }

    [Theory]
    [InlineData("{}", "host.json: version must be \"2.0\", not missing")]
    [InlineData("""{ "version": 1 }""", "host.json: version must be \"2.0\", not \"1\"")]
    public void The_version_is_required(string json, string fault)
    {
        Assert.Equal([fault], Assert.Throws<HostStartException>(() => Read(json)).Faults);
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var failure = Assert.Throws<HostStartException>(() =>
            Read("""{ "extensions": { "queues": { "batchSize": 0, "maxDequeueCount": 0 } } }"""));

        Assert.Equal(3, failure.Faults.Count);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    public void What_is_no_JSON_object_is_one_line(string json)
    {
        var failure = Assert.Throws<HostStartException>(() => Read(json));

        Assert.Contains("is not a JSON object", Assert.Single(failure.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_one_line()
    {
        var failure = Assert.Throws<HostStartException>(() => HostJson.Read("/nowhere/host.json"));

        Assert.StartsWith("host.json: cannot read /nowhere/host.json", Assert.Single(failure.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Our_own_host_json_polls_every_second()
    {
        Assert.Equal(TimeSpan.FromSeconds(1), HostJson.Read(Path.Combine(AppContext.BaseDirectory, "host.json")).Queues.MaxPollingInterval);
    }

    private static HostJson Read(string json)
    {
        using var file = new HostJsonFile(json);
        return HostJson.Read(file.Path);
    }
}
