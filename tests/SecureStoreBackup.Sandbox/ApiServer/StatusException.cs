using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.ApiServer;

/// <summary>A request that ends in a Kubernetes `Status` other than success.</summary>
internal sealed class StatusException(int code, JsonObject status) : Exception(status["message"]?.ToString())
{
    public int Code { get; } = code;

    public JsonObject Status { get; } = status;
}
