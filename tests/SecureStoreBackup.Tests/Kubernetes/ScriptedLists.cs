using System.Text.Json;

namespace SecureStoreBackup.Tests.Kubernetes;

/// <summary>Pages of widgets for a <see cref="ScriptedApi"/>.</summary>
internal static class ScriptedLists
{
    public static ScriptedApi List(this ScriptedApi api, string version, params Widget[] widgets) => api.Page(version, next: "", widgets);

    public static ScriptedApi Page(this ScriptedApi api, string version, string next, params Widget[] widgets) =>
        api.Answer(200, $$$"""
            {"apiVersion":"example.dev/v1","kind":"WidgetList","metadata":{"resourceVersion":"{{{version}}}","continue":"{{{next}}}"},
             "items":[{{{string.Join(',', widgets.Select(widget => JsonSerializer.Serialize(widget, WidgetJson.Default.Widget)))}}}]}
            """);
}
