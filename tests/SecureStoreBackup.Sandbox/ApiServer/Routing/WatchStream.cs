using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Resources;
using SecureStoreBackup.Sandbox.ApiServer.Storage;

namespace SecureStoreBackup.Sandbox.ApiServer.Routing;

/// <summary>The body of one watch: one JSON event per line. What leaves the selector is DELETED, what comes into it ADDED.</summary>
internal sealed class WatchStream(HttpResponse response, ResourceKind kind, ListQuery query, Representation representation)
{
    private bool _wroteColumns;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        response.StatusCode = 200;
        response.ContentType = "application/json";
        await response.StartAsync(cancellationToken);
        await FlushAsync(cancellationToken);
    }

    public Task AddExistingAsync(StoredObject stored, CancellationToken cancellationToken) => EventAsync("ADDED", Render(stored), cancellationToken);

    public Task RefuseAsync(StatusException refusal, CancellationToken cancellationToken) => EventAsync("ERROR", JsonBytes.Write(refusal.Status), cancellationToken);

    public Task WriteAsync(Change change, CancellationToken cancellationToken)
    {
        var before = change.Before is not null && query.Matches(change.Before);
        var after = change.After is not null && query.Matches(change.After);
        return (before, after) switch
        {
            (false, true) => EventAsync("ADDED", Render(change.After!), cancellationToken),
            (true, true) => EventAsync("MODIFIED", Render(change.After!), cancellationToken),
            (true, false) => EventAsync("DELETED", Render(StoredObject.Freeze(change.Key, change.Version, change.Before!.Read())), cancellationToken),
            (false, false) => Task.CompletedTask,
        };
    }

    public async Task BookmarkAsync(long version, CancellationToken cancellationToken)
    {
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        var mark = new JsonObject { ["kind"] = kind.Kind, ["apiVersion"] = kind.ApiVersion, ["metadata"] = metadata };
        await EventAsync("BOOKMARK", JsonBytes.Write(mark), cancellationToken);
    }

    public Task FlushAsync(CancellationToken cancellationToken) => response.Body.FlushAsync(cancellationToken);

    private byte[] Render(StoredObject stored)
    {
        var rendered = representation.One(stored, withColumns: !_wroteColumns);
        _wroteColumns = true;
        return rendered;
    }

    private async Task EventAsync(string type, byte[] json, CancellationToken cancellationToken)
    {
        byte[] line = [.. Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"object\":"), .. json, .. "}\n"u8];
        await response.Body.WriteAsync(line, cancellationToken);
    }
}
