using SecureStoreBackup.Naming;

namespace SecureStoreBackup.Tests.Naming;

/// <summary>Names stand in vaults, containers, on farms and in manifests for years: these are frozen, letter by letter.</summary>
public sealed class NamesTests
{
    private static readonly DateTimeOffset Slot = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);
    private static readonly OperationId Operation = OperationId.Parse("1A2B3C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D");

    [Fact]
    public void An_operation_is_known_by_its_first_eight_digits()
    {
        Assert.Equal("1a2b3c4d", Operation.Op8);
        Assert.Equal("1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d", Operation.ToString());
        Assert.Throws<FormatException>(() => OperationId.Parse("no guid"));
    }

    [Theory]
    [InlineData("2026-11-22T02:15:00Z", "20261122t021500z")]
    [InlineData("2026-11-22T02:15:00.999Z", "20261122t021500z")]
    [InlineData("2026-11-22T02:15:00+02:00", "20261122t001500z")]
    [InlineData("0001-01-01T00:00:00Z", "00010101t000000z")]
    public void Stamps_are_utc_to_the_second(string instant, string stamp) =>
        Assert.Equal(stamp, Stamp.Of(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("20261122t021500z", true)]
    [InlineData("20261122T021500Z", false)]
    [InlineData("20261322t021500z", false)]
    [InlineData("20261122t0215z", false)]
    [InlineData("", false)]
    public void Only_whole_stamps_are_read_back(string text, bool reads)
    {
        Assert.Equal(reads, Stamp.TryParse(text, out var instant));
        Assert.Equal(reads ? Slot : default, instant);
    }

    [Theory]
    [InlineData(0, "contoso-20261122t021500z")]
    [InlineData(1, "contoso-20261122t021500z-r1")]
    [InlineData(2, "contoso-20261122t021500z-r2")]
    public void Backup_objects_are_named_by_policy_slot_and_retry(int retry, string name) =>
        Assert.Equal(name, RunNames.Backup("contoso", Slot, retry));

    [Theory]
    [InlineData("sharepoint", "contoso", "contoso-125aaa0f-20261122t021500z-1a2b3c4d")]
    [InlineData("sharepoint", "contoso-eu", "contoso-eu-918f959c-20261122t021500z-1a2b3c4d")]
    [InlineData("prod.eu", "contoso.main", "contoso-main-69c87c7a-20261122t021500z-1a2b3c4d")]
    public void Sets_on_the_farm_tell_policies_and_namespaces_apart(string @namespace, string policy, string name)
    {
        Assert.Equal(name, RunNames.Set(@namespace, policy, Slot, Operation));
        Assert.StartsWith(RunNames.SetPrefix(@namespace, policy), name, StringComparison.Ordinal);
    }

    [Fact]
    public void Jobs_are_named_by_run_step_and_attempt()
    {
        Assert.Equal("1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d.backup.2", RunNames.Job(Operation, "backup", 2));
        Assert.Equal("smk-1a2b3c4d-0-3", RunNames.ExportFile(Operation, 0, 3));
    }

    [Theory]
    [InlineData("3F2504E0-4F89-11D3-9A0C-0305E82C3301", "contoso-sssp-3f2504e0-20261122t021500z-1a2b3c4d")]
    [InlineData("farm one", "contoso-sssp-7abbd673-20261122t021500z-1a2b3c4d")]
    public void Passphrases_are_named_by_farm_time_and_operation(string farm, string name)
    {
        Assert.Equal(name, SecretNames.Passphrase("contoso", farm, Slot, Operation));
        Assert.StartsWith(SecretNames.PassphrasePrefix("contoso", farm), name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"SQL01\SHAREPOINT", "sql01-sharepoint-8ff7db1f")]
    [InlineData(@"sql01\sharepoint", "sql01-sharepoint-8ff7db1f")]
    [InlineData("SQL-01/SHAREPOINT", "sql-01-sharepoint-3ee2b5c4")]
    [InlineData(@"SQL01\SHAREPOINT-WITH-A-VERY-LONG-NAME-THAT-GOES-ON-AND-ON", "sql01-sharepoint-with-a-very-long-name-t-0c686cda")]
    public void Exports_are_named_by_instance_time_and_operation(string instance, string slug)
    {
        Assert.Equal($"contoso-smkp-{slug}-20261122t021500z-1a2b3c4d", SecretNames.ExportPassword("contoso", instance, Slot, Operation));
        Assert.Equal($"contoso-smkf-{slug}-20261122t021500z-1a2b3c4d", SecretNames.ExportFile("contoso", instance, Slot, Operation));
    }

    [Fact]
    public void The_longest_names_fit_the_systems_that_hold_them()
    {
        var (prefix, name, instance) = (new string('p', 40), new string('n', 40), new string('I', 200));

        Assert.True(SecretNames.ExportPassword(prefix, instance, Slot, Operation).Length <= 127);  // Key Vault
        Assert.True(RunNames.Set(new string('s', 63), name, Slot, Operation).Length + "-a10".Length <= 100);  // the agent's own limit
        Assert.True(RunNames.Backup(name, Slot, 2).Length <= 63);  // a label's value
    }

    [Theory]
    [InlineData("contoso", "contoso/sharepoint.contoso/20261122t021500z-1a2b3c4d")]
    [InlineData("a/b", "a/b/sharepoint.contoso/20261122t021500z-1a2b3c4d")]
    [InlineData("", "sharepoint.contoso/20261122t021500z-1a2b3c4d")]
    public void Points_lie_where_people_find_them(string prefix, string path)
    {
        var point = RecoveryPointPath.Of(prefix, "sharepoint", "contoso", Slot, Operation);

        Assert.Equal(path, point.ToString());
        Assert.Equal($"{path}/farm/app/spbr0000/spbackup.xml", point.File("app/spbr0000/spbackup.xml"));
        Assert.Equal($"{path}/manifest.json", point.Manifest);
    }
}
