using SecureStoreBackup.Operator.Api.Files;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>Reads the one policy of a file, and says what is wrong with it.</summary>
internal static class PolicyArgument
{
    /// <returns>Null when the errors have been written.</returns>
    public static BackupPolicy? Read(string path, TextWriter errors)
    {
        FileReport report;
        try
        {
            report = PolicyFile.Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"--policy: {e.Message}");
            return null;
        }

        foreach (var error in report.AllErrors)
            errors.WriteLine($"{path}:{error}");
        if (report.AllErrors.Any())
            return null;
        BackupPolicy[] policies = [.. report.Policies];
        if (policies.Length == 1)
            return policies[0] with { Uid = $"file/{policies[0].Namespace}/{policies[0].Name}" };   // no cluster gave it one, and the manifest asks whose it is
        errors.WriteLine($"--policy: {path} holds {policies.Length} policies; give a file with one.");
        return null;
    }
}
