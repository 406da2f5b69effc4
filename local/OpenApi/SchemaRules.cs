using System.Text.Json.Nodes;
using TakeItDown.ApiKeys;
using TakeItDown.Benign;
using TakeItDown.Cases;
using TakeItDown.Decisions;
using TakeItDown.Feed;
using TakeItDown.Find;
using TakeItDown.Hashes;
using TakeItDown.Operators;
using TakeItDown.Platforms;
using TakeItDown.Publishing;
using TakeItDown.Verdicts;

namespace TakeItDown.Local.OpenApi;

/// <summary>JSON Schema rules that the parsers enforce and serializers do not know. Their constants are the parsers'.</summary>
internal static class SchemaRules
{
    private const string RecordId = "^[0-9a-f]{32}$";
    private const string AnyHex = "^[0-9A-Fa-f]+$";
    private const string Hex = "^[0-9a-f]+$";
    private const string AnyFrame = "[0-9A-Fa-f]{64},([5-9][0-9]|100),(0|[1-9][0-9]{0,4})";
    private const string Frame = "[0-9a-f]{64},([5-9][0-9]|100),(0|[1-9][0-9]{0,4})";

    /// <summary>Rules for one member of a type.</summary>
    public static readonly IReadOnlyDictionary<(Type Type, string Member), JsonObject> OfMembers = new Dictionary<(Type, string), JsonObject>
    {
        [(typeof(HashRecord), nameof(HashRecord.RecordId))] = Pattern(RecordId),
        [(typeof(HashRecord), nameof(HashRecord.Version))] = new() { ["minimum"] = 1 },
        [(typeof(HashRecord), nameof(HashRecord.SignalType))] = new() { ["examples"] = Names(SignalType.All) },
        [(typeof(HashRecord), nameof(HashRecord.Quality))] = Quality(),

        [(typeof(HashEventBody), nameof(HashEventBody.SpecVersion))] = new() { ["const"] = "1.0" },
        [(typeof(HashEventBody), nameof(HashEventBody.Id))] = Pattern(@"^[0-9a-f]{32}\.[0-9]+$"),
        [(typeof(HashEventBody), nameof(HashEventBody.Source))] = new() { ["format"] = "uri" },
        [(typeof(HashEventBody), nameof(HashEventBody.Type))] = new() { ["enum"] = Names(Enum.GetValues<HashStatus>().Select(HashEventPublisher.TypeOf)) },
        [(typeof(HashEventBody), nameof(HashEventBody.Subject))] = Pattern(RecordId),
        [(typeof(HashEventBody), nameof(HashEventBody.DsseMaterial))] = Pattern("^[A-Za-z0-9+/]+={0,2}$"),
        [(typeof(HashEventBody), nameof(HashEventBody.DataContentType))] = new() { ["const"] = "application/json" },

        [(typeof(NewCaseBody), nameof(NewCaseBody.Items))] = Count(1, NewCase.MaxItems),
        [(typeof(NewCaseBody.Item), nameof(NewCaseBody.Item.MediaType))] = new() { ["enum"] = Names(["image", "video"]) },
        [(typeof(NewCaseBody.Item), nameof(NewCaseBody.Item.Hashes))] = Count(1, NewCase.MaxHashesPerItem),
        [(typeof(NewCaseBody.Hash), nameof(NewCaseBody.Hash.SignalType))] = new() { ["enum"] = Names(SignalType.All) },
        [(typeof(NewCaseBody.Hash), nameof(NewCaseBody.Hash.Quality))] = Quality(),
        [(typeof(SubmittedCase), nameof(SubmittedCase.CaseNumber))] = Pattern("^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$"),
        [(typeof(SubmittedCase), nameof(SubmittedCase.Pin))] = Pattern("^[0-9]{6}$"),
        [(typeof(CaseView.PlatformView), nameof(CaseView.PlatformView.State))] = new() { ["enum"] = Names(CaseView.States) },
        [(typeof(CaseView.PlatformView), nameof(CaseView.PlatformView.Reason))] = new() { ["enum"] = Names(Enum.GetNames<NotBlockedReason>()) },

        [(typeof(VerdictsBody), nameof(VerdictsBody.Verdicts))] = Count(1, SubmittedVerdict.MaxPerRequest),
        [(typeof(VerdictsBody.Entry), nameof(VerdictsBody.Entry.RecordId))] = Pattern(RecordId),
        [(typeof(VerdictsBody.Entry), nameof(VerdictsBody.Entry.Verdict))] = new() { ["enum"] = Names(Enum.GetNames<Verdict>()) },
        [(typeof(VerdictsBody.Entry), nameof(VerdictsBody.Entry.Reason))] = new() { ["enum"] = Names(Enum.GetNames<NotBlockedReason>()) },
        [(typeof(VerdictsBody.Entry), nameof(VerdictsBody.Entry.Matches))] = new() { ["minimum"] = 0 },
        [(typeof(VerdictsBody.Entry), nameof(VerdictsBody.Entry.Removed))] = new() { ["minimum"] = 0 },
        [(typeof(VerdictsBody.Entry), nameof(VerdictsBody.Entry.Distance))] = new() { ["minimum"] = 0, ["maximum"] = SubmittedVerdict.MaxDistance },
        [(typeof(VerdictsBody.Entry), nameof(VerdictsBody.Entry.At))] = new() { ["format"] = "date-time" },

        [(typeof(CaseView.ItemView), nameof(CaseView.ItemView.Decided))] = new() { ["enum"] = Names([nameof(HashStatus.Suspended), nameof(HashStatus.Deleted)]) },
        [(typeof(CheckedBody), nameof(CheckedBody.Cursor))] = new() { ["minLength"] = 1 },
        [(typeof(CreatedApiKey), nameof(CreatedApiKey.Text))] = Pattern("^tid_(op_)?[a-z0-9-]{3,50}_[0-9a-z]{32}$"),
        [(typeof(SuspensionBody), nameof(SuspensionBody.Reason))] = new() { ["minLength"] = 1, ["maxLength"] = Reason.MaxLength },
        [(typeof(SuspensionBody), nameof(SuspensionBody.Until))] = new() { ["format"] = "date-time" },
        [(typeof(ReasonBody), nameof(ReasonBody.Reason))] = new() { ["minLength"] = 1, ["maxLength"] = Reason.MaxLength },
        [(typeof(CaseWindowBody), nameof(CaseWindowBody.From))] = new() { ["format"] = "date-time" },
        [(typeof(CaseWindowBody), nameof(CaseWindowBody.To))] = new() { ["format"] = "date-time" },
        [(typeof(CaseWindowBody), nameof(CaseWindowBody.Reason))] = new() { ["minLength"] = 1, ["maxLength"] = Reason.MaxLength },
        [(typeof(HoldBody), nameof(HoldBody.Reason))] = new() { ["minLength"] = 1, ["maxLength"] = Reason.MaxLength },
        [(typeof(FindBody), nameof(FindBody.RecordId))] = Pattern(RecordId),
        [(typeof(FindBody.HashBody), nameof(FindBody.HashBody.SignalType))] = new() { ["enum"] = Names(SignalType.All) },
        [(typeof(BenignBody), nameof(BenignBody.Reason))] = new() { ["minLength"] = 1, ["maxLength"] = Reason.MaxLength },
        [(typeof(BenignBody), nameof(BenignBody.Hashes))] = Count(1, BenignRequest.MaxHashes),
        [(typeof(BenignBody.Entry), nameof(BenignBody.Entry.SignalType))] = new() { ["enum"] = Names(BenignIndex.SignalTypes) },
        [(typeof(BenignBody.Entry), nameof(BenignBody.Entry.HashValue))] = Pattern(AnyHex),
        [(typeof(GetBenign.Response), nameof(GetBenign.Response.SignalTypes))] = new() { ["propertyNames"] = new JsonObject { ["enum"] = Names(BenignIndex.SignalTypes) } },
        [(typeof(ApiKeyBody), nameof(ApiKeyBody.Scope))] = new() { ["enum"] = Names(Enum.GetNames<ApiKeyScope>()) },
        [(typeof(ApiKeyBody), nameof(ApiKeyBody.Expires))] = new() { ["format"] = "date-time" },
        [(typeof(GetAudit.Row), nameof(GetAudit.Row.Number))] = new() { ["minimum"] = 1 },
    };

    /// <summary>Rules for the members of a type together. They change the schema of the type.</summary>
    public static readonly IReadOnlyDictionary<Type, Action<JsonObject>> OfTypes = new Dictionary<Type, Action<JsonObject>>
    {
        [typeof(HashRecord)] = schema => Alternatives.Split(schema, [.. SignalType.All.Select(type => Hash(type, Hex, Frame, Medium(type)))]),
        [typeof(NewCaseBody)] = Required("items"),
        [typeof(CheckedBody)] = Required("cursor"),
        [typeof(NewCaseBody.Item)] = Required("mediaType", "hashes"),
        [typeof(NewCaseBody.Hash)] = Required("signalType", "hashValue") + (schema => Alternatives.Split(schema, [.. SignalType.All.Select(type => Hash(type, AnyHex, AnyFrame))])),
        [typeof(ReasonBody)] = Required("reason"),
        [typeof(BenignBody)] = Required("reason", "hashes"),
        [typeof(BenignBody.Entry)] = Required("signalType", "hashValue"),
        [typeof(CaseWindowBody)] = Required("from", "to", "reason"),
        [typeof(HoldBody)] = Required("on", "reason"),
        [typeof(FindBody)] = schema => (schema["minProperties"], schema["maxProperties"]) = (1, 1),
        [typeof(FindBody.HashBody)] = Required("signalType", "hashValue"),
        [typeof(SuspensionBody)] = Required("reason"),
        [typeof(VerdictsBody)] = Required("verdicts"),
        [typeof(VerdictsBody.Entry)] = Required("recordId", "verdict", "at") + (schema => Alternatives.Split(
            schema,
            new JsonObject { ["verdict"] = Const(nameof(Verdict.NotBlocked)), ["reason"] = new JsonObject() },
            new JsonObject { ["verdict"] = new JsonObject { ["enum"] = Names(Enum.GetNames<Verdict>().Where(name => name != nameof(Verdict.NotBlocked))) } })),
    };

    public static JsonArray Names(IEnumerable<object> names) => [.. names.Select(name => JsonValue.Create($"{name}"))];

    private static JsonObject Pattern(string pattern) => new() { ["pattern"] = pattern };

    private static JsonObject Count(int min, int max) => new() { ["minItems"] = min, ["maxItems"] = max };

    private static JsonObject Quality() => new() { ["minimum"] = NewCase.MinQuality, ["maximum"] = NewCase.MaxQuality };

    private static JsonObject Const(string value) => new() { ["const"] = value };

    private static Action<JsonObject> Required(params IEnumerable<string> members) => schema => schema["required"] = Names(members);

    /// <summary>The signal type determines the medium, the form of a hash and whether it has a quality.</summary>
    private static JsonObject Hash(SignalType type, string hex, string frame, params IEnumerable<KeyValuePair<string, JsonNode?>> more)
    {
        var members = new JsonObject(more)
        {
            ["signalType"] = Const(type.Name),
            ["hashValue"] = type.Digits is { } digits
                ? new JsonObject { ["pattern"] = hex, ["minLength"] = digits, ["maxLength"] = digits }
                : new JsonObject { ["pattern"] = $"^{frame}(;{frame})*$", ["maxLength"] = VideoFrames.MaxLength },
        };
        if (type.HasQuality)
            members["quality"] = new JsonObject();
        return members;
    }

    private static KeyValuePair<string, JsonNode?> Medium(SignalType type) =>
        KeyValuePair.Create("mediaType", (JsonNode?)Const(type.MediaType == MediaType.Image ? "image" : "video"));
}
