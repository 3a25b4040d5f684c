using System.Security.Cryptography;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;
using SecureStoreBackup.Tests.Sandbox.Sql;

namespace SecureStoreBackup.Tests.FarmAgent.SqlServer;

public sealed class NothingIsLoggedTests
{
    private const string Right = "Export-Password-'1'-abcdefgh";
    private const string Wrong = "Another-Password-'2'-abcdefgh";

    [Fact]
    public async Task No_batch_no_password_and_no_key_reaches_a_logger_whether_jobs_end_well_or_not()
    {
        await using var world = new SqlAgent();
        var client = await world.StartAsync(rooted: true);

        var file = (await client.RunAsync(SqlAgent.Export(Right))).ExportServiceMasterKey!.Content!;
        var states = new List<JobState>
        {
            (await client.RunAsync(SqlAgent.Export("weak pass word", attempt: 2))).State,
            (await client.RunAsync(Restore(file, Right, attempt: 1))).State,
            (await client.RunAsync(Restore(file, Wrong, attempt: 2))).State,
        };

        Assert.Equal([JobState.Failed, JobState.Succeeded, JobState.Failed], states);
        var log = string.Join('\n', world.Agent.Log.Lines);
        Assert.Contains("RestoreServiceMasterKey", log, StringComparison.Ordinal);
        foreach (var secret in new[] { Right, Right.Replace("'", "''", StringComparison.Ordinal), Wrong, "weak pass", Convert.ToBase64String(file), SqlWorld.Password, "BY PASSWORD", "RESTORE SERVICE MASTER KEY", "BACKUP SERVICE MASTER KEY" })
            Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase);
    }

    private static JobRequest Restore(byte[] file, string password, int attempt) => new()
    {
        Id = $"restore-1.RestoreServiceMasterKey.{attempt}",
        Kind = JobKind.RestoreServiceMasterKey,
        Term = Samples.Term,
        RestoreServiceMasterKey = new(SqlAgent.Instance, SqlWorld.Share, $"smk-restore-{attempt}", Convert.ToHexStringLower(SHA256.HashData(file)), Force: false),
        Secrets = new JobSecrets { Password = password, KeyFile = file },
    };
}
