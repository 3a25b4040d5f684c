using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Schema;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

/// <summary>The rules for events, on their core form. An event with `eventTime` is held to the newer, stricter ones.</summary>
internal static class EventValidation
{
    public static void Validate(JsonObject value, bool isCore, bool isNew, List<FieldError> errors)
    {
        var ns = value.Metadata().Text("namespace") ?? "";
        var involved = value.Child("involvedObject")?.Text("namespace") ?? "";
        if (involved.Length == 0 ? ns is not ("default" or "kube-system") && value.Text("eventTime") is not null : involved != ns)
            errors.Add(FieldError.Invalid("involvedObject.namespace", FieldError.Show(involved), "does not match event.namespace"));
        else if (involved.Length == 0 && value.Text("eventTime") is null && ns != "default")
            errors.Add(FieldError.Invalid("involvedObject.namespace", FieldError.Show(involved), "does not match event.namespace"));

        if (value.Text("eventTime") is not null)
        {
            Within(value, "reportingComponent", isCore ? "reportingComponent" : "reportingController", limit: null, errors);
            Within(value, "reportingInstance", "reportingInstance", 128, errors);
            Within(value, "action", "action", 128, errors);
            Within(value, "reason", "reason", 128, errors);
            if ((value.Text("message") ?? "").Length > 1024)
                errors.Add(FieldError.Invalid("message", "\"\"", "can have at most 1024 characters"));
        }
        else if (!isCore && isNew)
            errors.Add(FieldError.Required("eventTime"));

        if (!isCore && value.Text("type") is not ("Normal" or "Warning"))
            errors.Add(FieldError.Invalid("type", "\"\"", $"has invalid value: {value.Text("type")}"));
    }

    private static void Within(JsonObject value, string name, string shownAs, int? limit, List<FieldError> errors)
    {
        var text = value.Text(name) ?? "";
        if (text.Length == 0)
            errors.Add(FieldError.Required(shownAs));
        else if (text.Length > limit)
            errors.Add(FieldError.Invalid(shownAs, "\"\"", $"can have at most {limit} characters"));
    }
}
