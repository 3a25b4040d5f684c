using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Tests.Operator.Commands;
using SecureStoreBackup.Tests.Sandbox.ApiServer;

namespace SecureStoreBackup.Tests.Operator.Doctor;

public sealed partial class DoctorCommandTests
{
    [Fact]
    public async Task A_cluster_without_policies_and_definitions_is_told_with_what_to_do()
    {
        await using var server = await TestApiServer.StartAsync();
        var folder = Directory.CreateTempSubdirectory("doctor").FullName;
        var config = Path.Combine(folder, "config");
        server.Server.WriteKubeConfig(config);

        var (code, output, errors) = await RunAsync("--kubeconfig", config, "--output", "json");
        Directory.Delete(folder, recursive: true);

        Assert.Equal((1, ""), (code, errors));
        var report = JsonNode.Parse(output)!;
        Assert.False(report["healthy"]!.GetValue<bool>());
        var checks = report["checks"]!.AsArray();
        Assert.Equal(3, checks.Count(check => check!["area"]!.GetValue<string>() == "definitions" && check["health"]!.GetValue<string>() == "failed"));
        Assert.Contains(checks, check => check!["area"]!.GetValue<string>() == "policies" && check["next"] is not null);
    }

    [Fact]
    public async Task What_nobody_can_reach_is_a_line_each_and_not_the_end()
    {
        var folder = Directory.CreateTempSubdirectory("doctor").FullName;
        var file = Path.Combine(folder, "policy.yaml");
        await File.WriteAllTextAsync(file, Repository.Read("manifests/samples/policy.yaml").Replace("contoso.local:7443", "contoso.invalid:7443", StringComparison.Ordinal).Replace("vault.azure.net", "vault.invalid", StringComparison.Ordinal)
            .Replace("blob.core.windows.net", "blob.invalid", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var (code, output, errors) = await RunAsync(file, "--no-cluster", "--credentials", folder);
        Directory.Delete(folder, recursive: true);

        Assert.Equal((1, ""), (code, errors));
        Assert.Contains("FAILED     spec.farm.tlsSecretName: There is no secret contoso-farm-agent", output, StringComparison.Ordinal);
        Assert.Contains("default/contoso westeurope\n  FAILED", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("default/contoso northeurope\n  FAILED", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("default/contoso vault\n  FAILED", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("not tested Writing secrets (set)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_is_not_valid_is_told_as_validate_tells_it()
    {
        var folder = Directory.CreateTempSubdirectory("doctor").FullName;
        var file = Path.Combine(folder, "policy.yaml");
        await File.WriteAllTextAsync(file, Repository.Read("manifests/samples/policy.yaml").Replace("maxAge", "maxage", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var (code, output, _) = await RunAsync(file, "--no-cluster", "--credentials", folder);
        Directory.Delete(folder, recursive: true);

        Assert.Equal(1, code);
        Assert.Contains("did you mean maxAge?", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_that_do_not_say_what_to_look_at_are_refused()
    {
        var (missing, _, errors) = await RunAsync("/nowhere/policy.yaml", "--no-cluster", "--credentials", "/nowhere");
        Assert.Equal(2, missing);
        Assert.Contains("/nowhere/policy.yaml", errors, StringComparison.Ordinal);

        Assert.NotEmpty(DoctorCommand.Create().Parse(["--no-cluster"]).Errors);
    }

    [Fact]
    public async Task Where_a_name_does_not_resolve_the_hint_is_dns_and_not_a_right()
    {
        var folder = Directory.CreateTempSubdirectory("doctor").FullName;
        var file = Path.Combine(folder, "policy.yaml");
        Directory.CreateDirectory(Path.Combine(folder, "sas"));
        await File.WriteAllTextAsync(Path.Combine(folder, "sas", "sasToken"), "sv=2024-11-04&sp=racwdl&sig=AAAA", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, """
            apiVersion: securestore.dev/v1alpha1
            kind: SecureStoreBackupPolicy
            metadata: {name: contoso}
            spec:
              schedule: 15 2 * * *
              timeZone: Europe/Berlin
              farm: {agentUrl: "https://sp01.contoso.invalid:7443", tlsSecretName: none, backupDirectory: '\\files\backup'}
              keyVault: {url: "https://contoso.invalid", prefix: contoso}
              passphrase: {secretName: contoso}
              offsite:
                - {name: west, containerUrl: "https://contoso.blob.invalid/securestore", identity: {type: SasSecret, secretName: sas}}
            """, TestContext.Current.CancellationToken);

        var (code, json, _) = await RunAsync(file, "--no-cluster", "--credentials", folder, "-o", "json");
        var (_, yaml, _) = await RunAsync(file, "--no-cluster", "--credentials", folder, "-o", "yaml");
        Directory.Delete(folder, recursive: true);

        Assert.Equal(1, code);
        var failed = SameData.Of(Since().Replace(json, ""), Since().Replace(yaml, ""))["checks"]!.AsArray().Where(check => (string)check!["health"]! == "failed").ToDictionary(check => (string)check!["area"]!, check => (string?)check!["next"] ?? (string)check["message"]!);
        Assert.Contains("private DNS zone", failed["default/contoso west"], StringComparison.Ordinal);
        Assert.Contains("private DNS zone", failed["default/contoso vault"], StringComparison.Ordinal);
        Assert.DoesNotContain("Contributor", failed["default/contoso west"], StringComparison.Ordinal);
        Assert.DoesNotContain("DNS zone", failed["default/contoso farm"], StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await DoctorCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = errors }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }

    /// <summary>What two runs say differently.</summary>
    [GeneratedRegex("This has been so since [0-9: Z-]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Since();
}
