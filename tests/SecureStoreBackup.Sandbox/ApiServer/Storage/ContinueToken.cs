using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Sandbox.ApiServer.Storage;

/// <summary>Where the next page of a list starts, in the encoding of the real server.</summary>
/// <param name="Version">The version that the first page saw; -1 for whatever is there now.</param>
/// <param name="After">The last key of the page before.</param>
internal sealed record ContinueToken(long Version, ObjectKey After)
{
    public string Encode(bool acrossNamespaces)
    {
        var last = acrossNamespaces && After.Namespace.Length > 0 ? $"{After.Namespace}/{After.Name}" : After.Name;
        var token = new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Version, ["start"] = last + "\0" };
        return Convert.ToBase64String(JsonBytes.Write(token)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    public static ContinueToken Decode(string text, string ns, bool acrossNamespaces)
    {
        byte[] json;
        try
        {
            json = Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException)
        {
            throw Refusals.BadRequest("invalid continue token: continue key is not valid: illegal base64 data");
        }
        JsonObject token;
        try
        {
            token = JsonBytes.ReadObject(json);
        }
        catch (JsonException)
        {
            throw Refusals.BadRequest($"invalid continue token: continue key is not valid: invalid character {Quote(json)} looking for beginning of value");
        }
        if (token.Text("v") != "meta.k8s.io/v1" || token.Whole("rv") is not { } version || token.Text("start") is not { } start)
            throw Refusals.BadRequest("invalid continue token: continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)");

        var last = start.TrimEnd('\0');
        var slash = last.IndexOf('/', StringComparison.Ordinal);
        var key = acrossNamespaces && slash >= 0 ? new ObjectKey(last[..slash], last[(slash + 1)..]) : new ObjectKey(ns, last);
        return new ContinueToken(version, key);
    }

    private static string Quote(byte[] json) => json.Length == 0 ? "EOF"
        : json[0] < 0x20 ? $"'\\x{json[0]:x2}'" : $"'{Encoding.Latin1.GetString(json, 0, 1)}'";
}
