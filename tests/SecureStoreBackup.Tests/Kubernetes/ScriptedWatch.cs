using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace SecureStoreBackup.Tests.Kubernetes;

/// <summary>The body of a watch: lines go out when the test says so, and the stream ends when it says so.</summary>
internal sealed class ScriptedWatch
{
    private readonly Pipe _pipe = new();

    public Stream Reader => _pipe.Reader.AsStream();

    public Task SendAsync(string type, Widget widget) =>
        RawAsync($$"""{"type":"{{type}}","object":{{JsonSerializer.Serialize(widget, WidgetJson.Default.Widget)}}}""" + "\n");

    public Task BookmarkAsync(string version) =>
        RawAsync($$$$"""{"type":"BOOKMARK","object":{"kind":"Widget","metadata":{"resourceVersion":"{{{{version}}}}"}}}""" + "\n");

    public Task ErrorAsync(int code, string reason) =>
        RawAsync($$$"""{"type":"ERROR","object":{"kind":"Status","message":"scripted","reason":"{{{reason}}}","code":{{{code}}}}}""" + "\n");

    public async Task RawAsync(string text) => await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    public void End() => _pipe.Writer.Complete();

    public void Break() => _pipe.Writer.Complete(new IOException("The connection was reset."));
}
