namespace SecureStoreBackup.FarmAgent.Hosting.Configuration;

/// <summary>The configuration cannot be used. Every flaw is one line: field, what is wrong, what to do.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<string> Errors => errors;
}
