using System.Text.Json;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>Whether two requests ask for the same. Their JSON is compared, since records with lists are equal by reference only.</summary>
internal static class JobBody
{
    /// <summary>Secrets and terms are left out.</summary>
    public static bool Same(JobRequest known, JobRequest asked) =>
        JsonSerializer.SerializeToUtf8Bytes(known with { Term = asked.Term, Secrets = null }, JobJson.Default.JobRequest).AsSpan()
            .SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(asked with { Secrets = null }, JobJson.Default.JobRequest));
}
