namespace SecureStoreBackup.Sandbox.KeyVault;

/// <summary>A refusal as the service words it. Clients tell most cases apart by the inner code alone.</summary>
internal sealed class KeyVaultException(int status, string code, string? innerCode, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string? InnerCode { get; } = innerCode;

    /// <summary>Sent as Retry-After, whole seconds.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static KeyVaultException BadParameter(string message) => new(400, "BadParameter", null, message);

    public static KeyVaultException NotFound(string name) => new(404, "SecretNotFound", null,
        $"A secret with (name/id) {name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command.");

    public static KeyVaultException Disabled() =>
        new(403, "Forbidden", "SecretDisabled", "Operation get is not allowed on a disabled secret.");

    public static KeyVaultException DeletedButRecoverable(string name) => new(409, "Conflict", "ObjectIsDeletedButRecoverable",
        $"Secret {name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.");

    public static KeyVaultException BeingDeleted(string name) =>
        new(409, "Conflict", "ObjectIsBeingDeleted", $"Secret {name} is currently being deleted.");

    public static KeyVaultException ForbiddenByRbac(string clientId, KeyVaultActions action) => new(403, "Forbidden", "ForbiddenByRbac",
        "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, "
        + $"please observe propagation time.\r\nCaller: appid={clientId};oid={clientId}\r\nAction: '{action.DataAction()}'");

    public static KeyVaultException PurgeProtected() => new(403, "Forbidden", null,
        "Operation \"purge\" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.");

    /// <summary>The code of the real service in failover is not documented; this one is ours, and the status is.</summary>
    public static KeyVaultException ReadOnly() =>
        new(403, "Forbidden", "VaultIsReadOnly", "The vault is in read-only mode during a regional failover.");

    public static KeyVaultException Throttled(TimeSpan retryAfter) =>
        new(429, "Throttled", null, "Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached") { RetryAfter = retryAfter };

    public static KeyVaultException Internal() => new(500, "InternalServerError", null, "An unexpected error occurred.");

    public ErrorBody ToBody() => new(new ErrorDetail(Code, Message, InnerCode is null ? null : new InnerError(InnerCode)));
}
