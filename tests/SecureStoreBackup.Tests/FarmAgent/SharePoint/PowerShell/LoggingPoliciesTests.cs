using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.PowerShell;

public sealed class LoggingPoliciesTests
{
    [Theory]
    [InlineData("*", true)]
    [InlineData("SharePointServer", true)]
    [InlineData("microsoft.sharepoint.powershell", true)]
    [InlineData("Microsoft.PowerShell.*", true)]
    [InlineData("Microsoft.*", true)]
    [InlineData("Share?ointServer", true)]
    [InlineData("[r-t]harePointServer", true)]
    [InlineData("[a-c]harePointServer", false)]
    [InlineData("[unclosed", true)]
    [InlineData("[z-a]x", true)]
    [InlineData("`*", false)]
    [InlineData("ActiveDirectory", false)]
    [InlineData("SharePoint", false)]
    [InlineData("Microsoft.PowerShell", false)]
    [InlineData(".*", false)]
    [InlineData("", false)]
    public void Module_logging_counts_where_its_wildcards_cover_a_module_that_sees_a_secret(string pattern, bool covers) =>
        Assert.Equal(covers, !LoggingPolicies.Recorders(Host(Module("LocalMachine", "1", pattern))).IsEmpty);

    [Fact]
    public void Module_logging_without_modules_or_switched_off_records_nothing()
    {
        Assert.Empty(LoggingPolicies.Recorders(Host(Module("LocalMachine", "1"))));
        Assert.Empty(LoggingPolicies.Recorders(Host(Module("LocalMachine", "0", "*"))));
        Assert.Empty(LoggingPolicies.Recorders(Host()));
    }

    [Theory]
    [InlineData("Registry64")]
    [InlineData("Registry32")]
    public void Transcription_counts_in_either_view(string view) =>
        Assert.Equal("transcription (CurrentUser)", Assert.Single(LoggingPolicies.Recorders(Host(new LoggingPolicySnapshot("CurrentUser", view, "Transcription", [new("EnableTranscripting", "1")], [])))));

    [Fact]
    public void What_the_machine_says_hides_what_the_user_says()
    {
        Assert.Empty(LoggingPolicies.Recorders(Host(Module("LocalMachine", "0"), Module("CurrentUser", "1", "*"))));
        Assert.Contains("(LocalMachine)", Assert.Single(LoggingPolicies.Recorders(Host(Module("LocalMachine", "1", "*"), Module("CurrentUser", "0")))), StringComparison.Ordinal);
    }

    [Fact]
    public void Script_block_logging_records_scripts_and_no_secret()
    {
        var host = Host(new LoggingPolicySnapshot("LocalMachine", "Registry64", "ScriptBlockLogging", [new("EnableScriptBlockLogging", "1")], []));

        Assert.Empty(LoggingPolicies.Recorders(host));
        Assert.True(LoggingPolicies.RecordsScripts(host));
    }

    private static LoggingPolicySnapshot Module(string hive, string value, params string[] modules) =>
        new(hive, "Registry64", "ModuleLogging", [new("EnableModuleLogging", value)], modules);

    private static HostSnapshot Host(params LoggingPolicySnapshot[] policies) =>
        new() { Host = "SP01", Account = @"CONTOSO\svc-spbackup", Elevated = true, ShellGroup = true, Is64Bit = true, PsVersion = "5.1", Policies = policies };
}
