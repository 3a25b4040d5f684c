using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Schema;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

internal static class FinalizerRules
{
    /// <summary>An object that is going takes no new finalizer.</summary>
    public static FieldError? Problem(JsonObject value, JsonObject old)
    {
        if (old.Metadata().Text("deletionTimestamp") is null)
            return null;
        var added = value.Metadata().List("finalizers").Texts().Except(old.Metadata().List("finalizers").Texts(), StringComparer.Ordinal).ToList();
        return added.Count == 0 ? null : FieldError.Forbidden("metadata.finalizers",
            $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Select(FieldError.Show))}}}");
    }
}
