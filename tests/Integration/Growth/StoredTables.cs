using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Growth;

/// <summary>
/// A transport of the Azure clients that is a storage account in memory, with many hashes in its tables, and a topic. It counts requests, and
/// the bytes of their bodies and responses. It has one queue, and its container is empty.
/// </summary>
internal sealed partial class StoredTables(StoredHashes stored, TimeProvider time) : HttpPipelineTransport
{
    public const string ConnectionString = "DefaultEndpointsProtocol=https;AccountName=account;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";

    private const int RowsPerPage = 1_000;
    private const string ETag = "W/\"datetime'2026-11-25T19%3A00%3A00.0000000Z'\"";
    private readonly Lock gate = new();
    private readonly Dictionary<(string Table, string PartitionKey, string RowKey), JsonObject?> written = [];
    private readonly Queue<string> messages = [];

    public int Requests { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>The counts since the last call.</summary>
    public (int Requests, long Bytes) Take()
    {
        lock (gate)
        {
            var taken = (Requests, Bytes);
            (Requests, Bytes) = (0, 0);
            return taken;
        }
    }

    public static JsonObject ToJson(ITableEntity row)
    {
        var json = new JsonObject();
        foreach (var property in row.GetType().GetProperties().Where(property => property.Name is not ("Timestamp" or "ETag") && !property.IsDefined(typeof(System.Runtime.Serialization.IgnoreDataMemberAttribute), true)))
        {
            switch (property.GetValue(row))
            {
                case long number:
                    (json[property.Name], json[$"{property.Name}@odata.type"]) = (number.ToString(CultureInfo.InvariantCulture), "Edm.Int64");
                    break;
                case DateTimeOffset time:
                    (json[property.Name], json[$"{property.Name}@odata.type"]) = (time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), "Edm.DateTime");
                    break;
                case int number:
                    json[property.Name] = number;
                    break;
                case bool flag:
                    json[property.Name] = flag;
                    break;
                case { } value:
                    json[property.Name] = value.ToString();
                    break;
            }
        }

        return json;
    }

    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The exchange is asynchronous throughout.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        using var body = new MemoryStream();
        if (message.Request.Content is not null)
            await message.Request.Content.WriteToAsync(body, message.CancellationToken);
        var text = Encoding.UTF8.GetString(body.ToArray());
        lock (gate)
        {
            var (status, response, type) = Respond(message.Request, text);
            Requests++;
            Bytes += body.Length + Encoding.UTF8.GetByteCount(response);
            message.Response = new StoredResponse(status, response, type, ETag, time.GetUtcNow());
        }
    }

    private (int Status, string Body, string Type) Respond(Request request, string body)
    {
        var uri = request.Uri.ToUri();
        if (uri.Host == Exchange.TopicHost)
            return (200, "", "application/json");
        if (uri.Host.Contains(".blob.", StringComparison.Ordinal))
            return (404, "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>BlobNotFound</Code><Message>The specified blob does not exist.</Message></Error>", "application/xml");
        if (uri.Host.Contains(".queue.", StringComparison.Ordinal))
            return RespondAsQueue(request, uri, body);
        if (uri.AbsolutePath == "/$batch")
            return Transact(body);
        var entity = Entity().Match(Uri.UnescapeDataString(uri.AbsolutePath));
        return request.Method == RequestMethod.Get && entity.Groups["partitionKey"].Success ? Get(entity)
            : request.Method == RequestMethod.Get ? Query(entity.Groups["table"].Value, uri)
            : Write(request.Method.Method, entity, body) ? (204, "", "application/json")
            : (404, Error("ResourceNotFound"), "application/json");
    }

    private (int, string, string) Get(Match entity) =>
        Find((entity.Groups["table"].Value, entity.Groups["partitionKey"].Value, entity.Groups["rowKey"].Value)) is { } row
            ? (200, WithETag(row).ToJsonString(), "application/json")
            : (404, Error("ResourceNotFound"), "application/json");

    private (int, string, string) Query(string table, Uri uri)
    {
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(uri.Query);
        var range = KeyRange.Parse(query["$filter"].ToString());
        var top = query.TryGetValue("$top", out var limit) ? int.Parse(limit!, CultureInfo.InvariantCulture) : RowsPerPage;
        var columns = query.TryGetValue("$select", out var select) ? select.ToString().Split(',') : null;
        var own = written.Where(row => row.Key.Table == table && range.Contains(row.Key.PartitionKey, row.Key.RowKey)).ToDictionary(row => (row.Key.PartitionKey, row.Key.RowKey), row => row.Value);
        var rows = stored.Range(table, range).Where(row => !own.ContainsKey(((string)row["PartitionKey"]!, (string)row["RowKey"]!))).Take(top)
            .Concat(own.Values.OfType<JsonObject>())
            .OrderBy(row => (string)row["PartitionKey"]!, StringComparer.Ordinal).ThenBy(row => (string)row["RowKey"]!, StringComparer.Ordinal).Take(top)
            .Select(row => WithETag(columns is null ? row : new(row.Where(column => columns.Contains(column.Key.Split('@')[0])).Select(column => KeyValuePair.Create(column.Key, column.Value?.DeepClone())))));
        return (200, new JsonObject { ["value"] = new JsonArray([.. rows]) }.ToJsonString(), "application/json");
    }

    private (int, string, string) Transact(string body)
    {
        var actions = Action().Matches(body);
        foreach (Match action in actions)
        {
            var entity = Entity().Match(Uri.UnescapeDataString(action.Groups["path"].Value));
            if (action.Groups["method"].Value == "POST" && Exists(entity.Groups["table"].Value, action.Groups["body"].Value))
                return (202, Multipart([$"HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\n\r\n{Error("EntityAlreadyExists")}\r\n"]), "multipart/mixed; boundary=batchresponse_1");
        }

        foreach (Match action in actions)
            Write(action.Groups["method"].Value, Entity().Match(Uri.UnescapeDataString(action.Groups["path"].Value)), action.Groups["body"].Value);
        return (202, Multipart(actions.Select(_ => $"HTTP/1.1 204 No Content\r\nETag: {ETag}\r\n\r\n")), "multipart/mixed; boundary=batchresponse_1");
    }

    private bool Exists(string table, string body)
    {
        var row = JsonNode.Parse(body)!.AsObject();
        return Find((table, (string)row["PartitionKey"]!, (string)row["RowKey"]!)) is not null;
    }

    /// <summary>Adds, replaces, merges or deletes a row.</summary>
    private bool Write(string method, Match entity, string body)
    {
        var row = body is "" ? null : JsonNode.Parse(body)!.AsObject();
        var key = (entity.Groups["table"].Value, row is null ? entity.Groups["partitionKey"].Value : (string)row["PartitionKey"]!, row is null ? entity.Groups["rowKey"].Value : (string)row["RowKey"]!);
        var earlier = Find(key);
        if (method == "DELETE" && earlier is null)
            return false;
        foreach (var column in row?.Where(column => column.Value is null).Select(column => column.Key).ToList() ?? [])
            row!.Remove(column); // storage has no null
        foreach (var column in method is "PATCH" or "MERGE" && earlier is not null ? earlier.Where(column => !row!.ContainsKey(column.Key)) : [])
            row![column.Key] = column.Value?.DeepClone();

        written[key] = row;
        return true;
    }

    private JsonObject? Find((string Table, string PartitionKey, string RowKey) key) =>
        written.TryGetValue(key, out var row) ? row : stored.Find(key.Table, key.PartitionKey, key.RowKey);

    private (int, string, string) RespondAsQueue(Request request, Uri uri, string body)
    {
        var isOfMessages = uri.AbsolutePath.EndsWith("/messages", StringComparison.Ordinal);
        if (request.Method == RequestMethod.Post)
            messages.Enqueue(MessageText().Match(body).Groups["text"].Value);
        if (request.Method == RequestMethod.Get && isOfMessages && messages.TryDequeue(out var message))
            return (200, Messages($"<DequeueCount>1</DequeueCount><MessageText>{message}</MessageText>"), "application/xml");
        return request.Method == RequestMethod.Delete ? (204, "", "application/xml")
            : isOfMessages ? (request.Method == RequestMethod.Post ? 201 : 200, request.Method == RequestMethod.Post ? Messages("") : "<QueueMessagesList />", "application/xml")
            : (200, "", "application/xml");
    }

    private static string Messages(string content) =>
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><QueueMessagesList><QueueMessage><MessageId>5974b586-0df3-4e2d-ad0c-18e3892bfca2</MessageId>"
        + "<InsertionTime>Fri, 09 Oct 2026 21:04:30 GMT</InsertionTime><ExpirationTime>Fri, 16 Oct 2026 21:04:30 GMT</ExpirationTime>"
        + $"<PopReceipt>YzQ4</PopReceipt><TimeNextVisible>Fri, 09 Oct 2026 23:29:20 GMT</TimeNextVisible>{content}</QueueMessage></QueueMessagesList>";

    private static string Multipart(IEnumerable<string> parts) =>
        "--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_1\r\n\r\n"
        + string.Concat(parts.Select(part => $"--changesetresponse_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{part}\r\n"))
        + "--changesetresponse_1--\r\n--batchresponse_1--\r\n";

    private static JsonObject WithETag(JsonObject row)
    {
        var copy = row.DeepClone().AsObject();
        copy["odata.etag"] = ETag;
        return copy;
    }

    private static string Error(string code) =>
        new JsonObject { ["odata.error"] = new JsonObject { ["code"] = code, ["message"] = new JsonObject { ["lang"] = "en-US", ["value"] = code } } }.ToJsonString();

    [GeneratedRegex(@"^/?(https?://[^/]+/)?(?<table>[A-Za-z0-9]+)(\((PartitionKey='(?<partitionKey>[^']*)', ?RowKey='(?<rowKey>[^']*)')?\))?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Entity();

    [GeneratedRegex(@"^(?<method>POST|PUT|PATCH|MERGE|DELETE) (?<path>\S+) HTTP/1.1\r?\n([^\r\n{]+\r?\n)*\r?\n(?<body>\{.*\}|)", RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Action();

    [GeneratedRegex("<MessageText>(?<text>[^<]*)</MessageText>", RegexOptions.NonBacktracking)]
    private static partial Regex MessageText();
}
