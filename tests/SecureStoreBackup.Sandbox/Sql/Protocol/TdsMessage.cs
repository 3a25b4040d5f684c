namespace SecureStoreBackup.Sandbox.Sql.Protocol;

/// <summary>One message, put together from its packets.</summary>
/// <param name="ResetConnection">Whether the client asks for a clean session first, as a pooled connection does.</param>
internal sealed record TdsMessage(TdsMessageType Type, byte[] Payload, bool ResetConnection);
