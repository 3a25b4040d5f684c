using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmAgent.Jobs;

public sealed class SecretScrubberTests
{
    private static readonly JobSecrets s_secrets = new() { Passphrase = "pass-1", Password = "pass-1-and-more", FarmAccountPassword = "farm-3", KeyFile = [1, 2, 3, 4, 5, 6] };

    [Fact]
    public void Every_secret_that_a_body_can_hold_is_taken_out()
    {
        var said = $"pass-1 {s_secrets.Password} farm-3 {Convert.ToBase64String(s_secrets.KeyFile!)}";

        Assert.Equal("*** *** *** ***", new SecretScrubber(s_secrets).Clean(said));
    }

    [Fact]
    public void A_status_is_cleaned_wherever_servers_speak()
    {
        var status = new JobStatus
        {
            Id = "a",
            Kind = JobKind.RestoreServiceMasterKey,
            State = JobState.Failed,
            Error = new FarmError("X", "not farm-3", "try farm-3", false),
            Warnings = ["farm-3!"],
            RestoreServiceMasterKey = new() { Instance = "SQL01", Outcome = ServiceMasterKeyOutcome.Forced, FingerprintBefore = "a", FingerprintAfter = "b", Messages = ["lost farm-3"] },
        };

        var cleaned = new SecretScrubber(s_secrets).Clean(status);

        Assert.Equal(("not ***", "try ***"), (cleaned.Error!.Message, cleaned.Error.Hint));
        Assert.Equal(["***!", "lost ***"], cleaned.Warnings.Concat(cleaned.RestoreServiceMasterKey!.Messages));
    }

    [Fact]
    public void A_member_added_to_the_secrets_is_not_forgotten() =>
        Assert.Equal(["FarmAccountPassword", "KeyFile", "Passphrase", "Password"], typeof(JobSecrets).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal));
}
