using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Schema;
using SecureStoreBackup.Sandbox.ApiServer.Tables;
using static SecureStoreBackup.Sandbox.ApiServer.Kinds.Shapes;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

/// <summary>Events: one store, seen as `v1` (as it is kept) and as `events.k8s.io/v1`, whose fields have other names.</summary>
internal sealed class EventKind : BuiltInKind
{
    /// <summary>Core name, and the name in events.k8s.io.</summary>
    private static readonly (string Core, string Named)[] Names =
    [
        ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"), ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"), ("count", "deprecatedCount"), ("reportingComponent", "reportingController"),
    ];

    public static IEnumerable<EventKind> Both() => [Create(""), Create("events.k8s.io")];

    /// <summary>Events are named without their group in errors.</summary>
    public override string QualifiedKind => Kind;

    public override IReadOnlySet<string> SelectableFields { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "metadata.name", "metadata.namespace", "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
        "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
        "regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid", "reportingController",
    };

    public override IReadOnlyList<Column> Columns => EventColumns.All;

    private bool IsCore => Group.Length == 0;

    public override string FieldOf(JsonObject stored, string field) => field switch
    {
        "source" => stored.Child("source")?.Text("component") is { Length: > 0 } component ? component : stored.Text("reportingComponent") ?? "",
        "reportingController" => stored.Text("reportingComponent") ?? "",
        _ => base.FieldOf(stored, field.Replace("regarding.", "involvedObject.", StringComparison.Ordinal)),
    };

    public override void CheckForm(JsonObject value)
    {
        base.CheckForm(value);
        if ((MicroTime.Problem(value.Text("eventTime")) ?? MicroTime.Problem(value.Child("series")?.Text("lastObservedTime"))) is { } problem)
            throw Unreadable(problem);
    }

    public override void Validate(JsonObject value, JsonObject? old, List<FieldError> errors) =>
        EventValidation.Validate(ToStored(value.Copy()), isCore: IsCore, isNew: old is null, errors);

    public override JsonObject ToStored(JsonObject value)
    {
        Rename(value, toCore: true);
        value["apiVersion"] = "v1";
        foreach (var name in new[] { "firstTimestamp", "lastTimestamp", "eventTime" }.Where(name => !value.ContainsKey(name)))
            value[name] = null;
        value.Ensure("source");
        value["reportingComponent"] ??= "";
        value["reportingInstance"] ??= "";
        return value;
    }

    public override JsonObject FromStored(JsonObject stored)
    {
        Rename(stored, toCore: false);
        stored["apiVersion"] = ApiVersion;
        return stored;
    }

    private void Rename(JsonObject value, bool toCore)
    {
        if (IsCore)
            return;
        foreach (var (core, named) in Names)
        {
            var (from, to) = toCore ? (named, core) : (core, named);
            if (value.Remove(from, out var moved))
                value[to] = moved;
        }
    }

    private static EventKind Create(string group)
    {
        var shared = new (string Name, StructuralSchema Shape)[]
        {
            ("reason", Text), ("type", Text), ("eventTime", Text), ("action", Text), ("reportingInstance", Text),
            ("related", ObjectReference), ("series", Map(("count", Whole), ("lastObservedTime", Text))),
        };
        var source = Map(("component", Text), ("host", Text));
        var own = new[] { ObjectReference, Text, source, Text, Text, Whole, Text };
        return new EventKind
        {
            Group = group,
            Version = "v1",
            Plural = "events",
            Singular = "event",
            Kind = "Event",
            ShortNames = ["ev"],
            AllowsUnconditionalUpdate = true,
            Storage = "events",
            Schema = Map([.. shared, .. Names.Select((pair, i) => (group.Length == 0 ? pair.Core : pair.Named, own[i]))]),
        };
    }
}
