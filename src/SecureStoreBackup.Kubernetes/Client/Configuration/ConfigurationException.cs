namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>The way to the API server is not configured right. The message names file and field, and says what to do.</summary>
public sealed class ConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
