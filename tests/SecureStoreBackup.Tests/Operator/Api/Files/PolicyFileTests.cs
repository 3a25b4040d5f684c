using System.Text;
using System.Text.RegularExpressions;
using SecureStoreBackup.Operator.Api.Files;

namespace SecureStoreBackup.Tests.Operator.Api.Files;

public sealed class PolicyFileTests
{
    private const string Good = """
        apiVersion: securestore.dev/v1alpha1
        kind: SecureStoreBackupPolicy
        metadata:
          name: contoso
        spec:
          schedule: 15 2 * * *
          suspend: no
          farm:
            agentUrl: https://sp01.contoso.local:7443
            tlsSecretName: contoso-farm-agent
            backupDirectory: \\fs01\spbackup
          passphrase: {secretName: contoso-secure-store-passphrase}
          keyVault:
            url: https://contoso-sp.vault.azure.net
            prefix: contoso
          offsite:
            - name: westeurope
              containerUrl: https://contosobackup.blob.core.windows.net/securestore
        """;

    [Fact]
    public void A_policy_reads_as_kubectl_reads_it()
    {
        var report = PolicyFile.Parse(Good);

        Assert.Empty(report.AllErrors);
        var policy = Assert.Single(report.Policies);
        Assert.Equal("15 2 * * *", policy.Schedule.Expression);
        Assert.Equal(@"\\fs01\spbackup", policy.Farm.BackupDirectory);
    }

    [Fact]
    public void Several_documents_are_read_and_those_of_others_passed_over()
    {
        var report = PolicyFile.Parse($"apiVersion: v1\nkind: Secret\nstringData: {{a: b}}\n---\n{Good}\n---\napiVersion: apps/v1\nkind: Deployment\n---\n{Good.Replace("contoso\n", "second\n", StringComparison.Ordinal)}\n---\n");

        Assert.Equal(["contoso", "second"], report.Policies.Select(policy => policy.Name));
    }

    [Theory]
    [InlineData("  suspend: no", "  suspended: no", 7, "spec.suspended", "there is no such field; did you mean suspend? Known are schedule,")]
    [InlineData("  suspend: no", "  colour: no", 7, "spec.colour", "there is no such field; use schedule,")]
    [InlineData("  suspend: no", "  suspend: no\n  suspend: yes", 8, "spec.suspend", "it stands here twice, first on line 7")]
    [InlineData("  suspend: no", "\tsuspend: no", 7, "", "there is a tab in the indentation")]
    [InlineData("  suspend: no", "  suspend: {{ .Values.suspend }}", 7, "", "it looks like a template")]
    [InlineData("  suspend: no", "  suspend: \"no\"", 7, "spec.suspend", "it is a text; write true or false")]
    [InlineData("  suspend: no", "  jitterSeconds: 10m", 7, "spec.jitterSeconds", "write a whole number")]
    [InlineData("  suspend: no", "  triggers: all", 7, "spec.triggers", "write a mapping")]
    [InlineData("  suspend: no", "  serviceMasterKeys: SQL01", 7, "spec.serviceMasterKeys", "write a list")]
    [InlineData("  schedule: 15 2 * * *", "  schedule: 15 25 * * *", 6, "spec.schedule", "hour: '25'")]
    [InlineData("  schedule: 15 2 * * *", "  schedule: 15", 6, "spec.schedule", "it is a number; write a text")]
    [InlineData("    tlsSecretName: contoso-farm-agent\n", "", 8, "spec.farm.tlsSecretName", "missing and required")]
    [InlineData("    - name: westeurope", "    - nme: westeurope", 17, "spec.offsite[0].nme", "did you mean name? Known are name, containerUrl")]
    [InlineData("              containerUrl", "              container_url", 18, "spec.offsite[0].container_url", "did you mean containerUrl?")]
    [InlineData("kind: SecureStoreBackupPolicy", "kind: SecureStoreBackupPlan", 2, "kind", "use SecureStoreBackupPolicy, SecureStoreBackup or SecureStoreRestore")]
    [InlineData("securestore.dev/v1alpha1", "securestore.dev/v1", 1, "apiVersion", "use securestore.dev/v1alpha1")]
    public void An_error_has_its_line_and_its_path(string old, string changed, int line, string path, string says)
    {
        var text = Good.Replace(old.TrimStart('\r'), changed, StringComparison.Ordinal);
        if (text == Good)
            text = Good.Replace(old.Trim(), changed.Trim(), StringComparison.Ordinal);
        Assert.NotEqual(Good, text);

        var error = PolicyFile.Parse(text).AllErrors.First(found => found.Path == path);

        Assert.Equal(line, error.Line);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("just a text")]
    [InlineData("replicas: 2")]
    [InlineData("apiVersion: apps/v1\nkind: Deployment\nspec: {suspended: 1}")]
    public void What_is_not_ours_is_left_alone(string yaml)
    {
        var report = PolicyFile.Parse(yaml);

        Assert.Empty(report.AllErrors);
        Assert.Empty(report.Documents);
    }

    [Fact]
    public void A_broken_document_does_not_hide_the_others_and_lines_are_the_files()
    {
        var report = PolicyFile.Parse($"a: [1\n---\n{Good.Replace("15 2", "15 25", StringComparison.Ordinal)}\n...\n%YAML 1.1\n---\nb: 'x\n---\n{Good}");

        Assert.Equal("contoso", Assert.Single(report.Policies).Name);
        Assert.Equal([2, 24], report.Errors.Select(error => error.Line));
        Assert.Equal((8, 3, "spec.schedule"), report.Documents.SelectMany(document => document.Errors).Select(error => (error.Line, error.Column, error.Path)).Single());
    }

    [Fact]
    public void A_typing_error_does_not_hide_what_else_is_wrong()
    {
        var errors = PolicyFile.Parse(Good.Replace("suspend: no", "suspended: no", StringComparison.Ordinal).Replace("15 2", "15 25", StringComparison.Ordinal)).AllErrors;

        Assert.Equal(["spec.schedule", "spec.suspended"], errors.Select(error => error.Path));
    }

    [Theory]
    [InlineData("schedule: * 2 * * *", "quotes")]
    [InlineData("a: 1\na: 2", "it stands here twice")]
    [InlineData("a: [1", "not well-formed YAML")]
    [InlineData("a: !!binary aGk=", "tag")]
    [InlineData("kind: SecureStoreBackup\nspec: {policyName: a}", "write securestore.dev/v1alpha1")]
    [InlineData("apiVersion: securestore.dev/v1alpha1", "it is missing; use SecureStoreBackupPolicy")]
    [InlineData("a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: [*d, *d, *d, *d, *d, *d, *d, *d, *d]", "too much in it")]
    public void What_is_no_policy_at_all_is_refused(string yaml, string says) =>
        Assert.Contains(PolicyFile.Parse(yaml).AllErrors, error => error.Message.Contains(says, StringComparison.Ordinal));

    [Fact]
    public void A_backup_by_hand_is_checked_too()
    {
        const string Backup = "apiVersion: securestore.dev/v1alpha1\nkind: SecureStoreBackup\nmetadata: {generateName: x-}\nspec: {policyName: Contoso, trigger: Whim}\n";

        Assert.Equal(["spec.policyName", "spec.trigger"], PolicyFile.Parse(Backup).AllErrors.Select(error => error.Path));
    }

    [Theory]
    [InlineData("offsite: [null]")]
    [InlineData("serviceMasterKeys: [~]")]
    [InlineData("serviceMasterKeys: [{instance: null, directory: 7}]")]
    [InlineData("farm: {agentUrl: null}")]
    [InlineData("history: []")]
    [InlineData("timeZone: \"\\ud800\"")]
    [InlineData("schedule: \"\\0\"")]
    public void Odd_values_are_errors_and_never_a_crash(string line)
    {
        var name = line[..line.IndexOf(':', StringComparison.Ordinal)];
        var yaml = Regex.Replace(Good, $"(?ms)^  {name}:.*?(?=^  [a-z]|\\z)", "", RegexOptions.None, TimeSpan.FromSeconds(1)) + $"\n  {line}\n";

        Assert.NotEmpty(PolicyFile.Parse(yaml).AllErrors);
    }

    [Fact]
    public void Depth_is_bounded_before_anything_is_loaded() =>
        Assert.Contains("nested too deeply", Assert.Single(PolicyFile.Parse("a: " + new string('[', 100_000)).AllErrors).Message, StringComparison.Ordinal);

    [Fact]
    public void No_file_however_mangled_crashes_the_reader()
    {
        var random = new Random(20261122);
        const string Pieces = "{}[]:-*&!|>'\"\\#%@,\n\t ~0x\0\ud800ä";
        for (var i = 0; i < 2000; i++)
        {
            var text = new StringBuilder(Good);
            for (var edits = random.Next(1, 6); edits > 0; edits--)
                text[random.Next(text.Length)] = Pieces[random.Next(Pieces.Length)];
            var report = PolicyFile.Parse(text.ToString());
            Assert.True(report.AllErrors.Any() || report.Documents.Count > 0 || report.Others.Count > 0);
        }
    }

    [Fact]
    public void No_bytes_crash_the_reader()
    {
        var random = new Random(20261123);
        const string Syntax = "{}[]:-*&!|>'\"\\#%@,?\n\t ~0x<=. \r\0---";
        for (var i = 0; i < 3000; i++)
        {
            var bytes = new byte[random.Next(0, 120)];
            random.NextBytes(bytes);
            var text = i % 2 == 0 ? Encoding.UTF8.GetString(bytes) : string.Concat(bytes.Select(b => Syntax[b % Syntax.Length]));
            _ = PolicyFile.Parse(text).AllErrors.Count();
            _ = PolicyFile.Parse($"{Good}\n{text}").AllErrors.Count();
        }
    }
}
