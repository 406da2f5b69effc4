using System.Globalization;
using System.Text.Json;
using Azure.Storage.Queues;

namespace TakeItDown.Local.Host;

/// <summary>
/// What the local host heeds of host.json. Keys are case-insensitive, comments are allowed and unknown sections are left alone,
/// as in the real runtime.
/// </summary>
public sealed record HostJson(string RoutePrefix, QueueRules Queues)
{
    /// <exception cref="HostStartException">No such file, no JSON, or values out of range: one line for each.</exception>
    public static HostJson Read(string path)
    {
        var reader = new Reader(Load(path));
        var batchSize = reader.Whole("extensions:queues:batchSize", 16, 1, QueueRules.MaxBatchSize);
        var read = new HostJson(
            reader.Text("extensions:http:routePrefix", "api").Trim('/'),
            new QueueRules
            {
                BatchSize = batchSize,
                NewBatchThreshold = reader.Whole("extensions:queues:newBatchThreshold", batchSize / 2, 0, int.MaxValue),
                MaxDequeueCount = reader.Whole("extensions:queues:maxDequeueCount", 5, 1, int.MaxValue),
                VisibilityTimeout = reader.Time("extensions:queues:visibilityTimeout", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(7)),
                MaxPollingInterval = reader.Time(
                    "extensions:queues:maxPollingInterval", TimeSpan.FromMinutes(1), QueueRules.MinPollingInterval, TimeSpan.FromDays(1)),
                MessageEncoding = reader.Encoding("extensions:queues:messageEncoding"),
            });
        reader.RequireVersion();
        return reader.Faults.Count == 0 ? read : throw new HostStartException(reader.Faults);
    }

    private static IConfigurationRoot Load(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return new ConfigurationBuilder().AddJsonStream(file).Build();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new HostStartException([$"host.json: cannot read {path}: {failure.Message}"]);
        }
        catch (Exception failure) when (failure is FormatException or JsonException)
        {
            throw new HostStartException([$"host.json: {path} is not a JSON object: {failure.GetBaseException().Message}"]);
        }
    }

    private sealed class Reader(IConfiguration json)
    {
        public List<string> Faults { get; } = [];

        public string Text(string key, string otherwise) => json[key] ?? otherwise;

        public void RequireVersion()
        {
            if (!string.Equals(json["version"], "2.0", StringComparison.Ordinal))
                Refuse("version", "must be \"2.0\"");
        }

        public int Whole(string key, int otherwise, int min, int max)
        {
            if (json[key] is not { } text)
                return otherwise;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
                return value;
            Refuse(key, $"must be a whole number {(max == int.MaxValue ? $"of at least {min}" : $"from {min} to {max}")}");
            return otherwise;
        }

        public TimeSpan Time(string key, TimeSpan otherwise, TimeSpan min, TimeSpan max)
        {
            if (json[key] is not { } text)
                return otherwise;
            if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
                return value;
            Refuse(key, $"must be a time from {min} to {max}");
            return otherwise;
        }

        public QueueMessageEncoding Encoding(string key)
        {
            switch (json[key]?.ToUpperInvariant())
            {
                case null or "BASE64":
                    return QueueMessageEncoding.Base64;
                case "NONE":
                    return QueueMessageEncoding.None;
                default:
                    Refuse(key, "must be base64 or none");
                    return QueueMessageEncoding.Base64;
            }
        }

        private void Refuse(string key, string rule) =>
            Faults.Add($"host.json: {key.Replace(':', '.')} {rule}, not {(json[key] is { } text ? $"\"{text}\"" : "missing")}");
    }
}
