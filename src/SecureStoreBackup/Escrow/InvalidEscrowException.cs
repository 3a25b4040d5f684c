namespace SecureStoreBackup.Escrow;

/// <summary>A sealed file cannot be opened, or cannot be relied on.</summary>
public sealed class InvalidEscrowException(string message) : Exception($"The escrow cannot be opened: {message}");
