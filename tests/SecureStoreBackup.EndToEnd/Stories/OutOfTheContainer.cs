using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Processes;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Stories;

/// <summary>What is left when cluster and operator are gone: container, vault, and at last the container and a private key alone.</summary>
public sealed class OutOfTheContainer(Stage stage)
{
    [Fact(Timeout = 300_000)]
    [Trait("Invariant", "I1")]
    public async Task A_point_is_found_and_fetched_with_no_cluster_and_its_passphrase_opened_with_no_vault()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var story = await Story.BeginAsync(stage, "recover", cancellationToken, withOperator: false);
        var (folder, container, name) = await BackUpAsync(story, cancellationToken);

        var catalog = JsonNode.Parse((await RunAsync(story, ["catalog", .. container, "--output", "json"])).Expect())!;
        var point = Assert.Single(catalog["points"]!.AsArray(), line => ((string)line!["policy"]!).EndsWith(name, StringComparison.Ordinal))!;
        Assert.Equal(("Restorable", "safe"), ((string)point["state"]!, (string)point["escrow"]![0]!));

        var report = JsonNode.Parse((await RunAsync(story, ["report", .. container, "--policy", name, "--max-age", "26h", "--output", "json"])).Expect())!["targets"]![0]!;
        Assert.Equal((1, 1, (string)point["point"]!), ((int)report["counts"]!["made"]!, (int)report["counts"]!["restorable"]!, (string)report["points"]![0]!["point"]!));
        var page = Path.Combine(folder, "report.html");
        (await RunAsync(story, ["report", .. container, "--policy", name, "--output", "html", "--to-file", page])).Expect();
        Assert.Contains($"data-point=\"{(string)point["point"]!}\"", await File.ReadAllTextAsync(page, cancellationToken), StringComparison.Ordinal);

        var whole = await RunAsync(story, ["recover", .. container, "--policy", name, "--to", Path.Combine(folder, "point")]);
        whole.Expect();
        Assert.Contains("Restore-SPFarm", await File.ReadAllTextAsync(Path.Combine(folder, "point", "README.md"), cancellationToken), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "point", "farm", "app", "spbrtoc.xml")));
        Assert.DoesNotContain(story.World.Passphrase, whole.Output + whole.Error, StringComparison.Ordinal);

        LoseTheVaults(story);
        var closed = await RunAsync(story, ["recover", .. container, "--policy", name, "--to", Path.Combine(folder, "point")]);
        Assert.Equal(1, closed.ExitCode);
        Assert.Contains("--private-key", closed.Error, StringComparison.Ordinal);
        var opened = await RunAsync(story, ["recover", .. container, "--policy", name, "--to", Path.Combine(folder, "point"), "--private-key", Path.Combine(folder, "private.pem"), "--show-passphrase"]);
        Assert.Equal(story.World.Passphrase, opened.Expect());
    }

    [Fact(Timeout = 600_000)]
    [Trait("Suite", "Long")]
    [Trait("Invariant", "I1")]
    public async Task A_wiped_farm_comes_back_with_cluster_operator_and_agent_lost_and_once_more_with_the_vaults_lost_too()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var story = await Story.BeginAsync(stage, "dead-farm", cancellationToken, withOperator: false);
        var store = story.Farm.Farm.SecureStore("Secure Store Service");
        var credentials = store.Decrypt(FarmSite.TargetApplication, @"CONTOSO\payroll");
        var (folder, container, name) = await BackUpAsync(story, cancellationToken);
        string[] restore = ["restore", .. container, "--policy", name, "--agent", story.Farm.AgentUrl.GetLeftPart(UriPartial.Authority), "--credentials", Path.Combine(story.World.Directory, "credentials", "contoso-farm-agent")];

        await story.Farm.Agent.StopAsync("KILL", cancellationToken);
        Directory.Delete(Path.Combine(story.Farm.Directory, "agent"), recursive: true);
        foreach (var set in Directory.EnumerateDirectories(story.Farm.Farm.Mounts.Find(FarmSite.Share)!, "contoso-*"))
            Directory.Delete(set, recursive: true);
        await story.Farm.StartAgentAsync(cancellationToken);
        store.Wipe();

        var journal = Path.Combine(folder, "restore.json");
        var planned = await RunAsync(story, [.. restore, "--journal", journal]);
        Assert.Equal(3, planned.ExitCode);
        Assert.Contains("Nothing has been changed", planned.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(story.Farm.Farm.Operations.Read(), o => o.Kind is OperationKind.Restore);
        var point = planned.Error[(planned.Error.LastIndexOf("--confirm ", StringComparison.Ordinal) + "--confirm ".Length)..].Trim().TrimEnd('.');
        var done = await RunAsync(story, [.. restore, "--journal", journal, "--confirm", point]);
        done.Expect();
        Assert.Equal(credentials, store.Decrypt(FarmSite.TargetApplication, @"CONTOSO\payroll"));

        LoseTheVaults(story);
        store.Wipe();
        var closed = await RunAsync(story, [.. restore, "--journal", Path.Combine(folder, "closed.json"), "--confirm", point]);
        Assert.Equal(1, closed.ExitCode);
        Assert.Contains("--private-key", closed.Error, StringComparison.Ordinal);
        var escrowed = await RunAsync(story, [.. restore, "--journal", Path.Combine(folder, "escrow.json"), "--confirm", point, "--private-key", Path.Combine(folder, "private.pem")]);
        escrowed.Expect();
        Assert.Equal(credentials, store.Decrypt(FarmSite.TargetApplication, @"CONTOSO\payroll"));
        Assert.DoesNotContain(story.World.Passphrase, string.Concat(planned.Error, done.Error, closed.Error, escrowed.Error), StringComparison.Ordinal);
    }

    /// <summary>One backup of a policy with escrow.</summary>
    private static async Task<(string Folder, string[] Container, string Name)> BackUpAsync(Story story, CancellationToken cancellationToken)
    {
        using var key = RSA.Create(3072);
        var folder = Directory.CreateDirectory(Path.Combine(story.Farm.Directory, "recover")).FullName;
        var policy = story.Policy("contoso").With("escrow", new JsonObject { ["recipients"] = new JsonArray(new JsonObject { ["name"] = "safe", ["publicKey"] = key.ExportSubjectPublicKeyInfoPem() }) });
        await File.WriteAllTextAsync(Path.Combine(folder, "policy.json"), policy.ToString(), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "ca.pem"), story.World.Authority.Pem, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "private.pem"), key.ExportPkcs8PrivateKeyPem(), cancellationToken);
        (await RunAsync(story, "backup", "--policy", Path.Combine(folder, "policy.json"), "--credentials", Path.Combine(story.World.Directory, "credentials"), "--journal", Path.Combine(folder, "journal.json"))).Expect();
        return (folder,
        [
            "--container", story.World.Blobs.ContainerUri(World.Containers[0]).AbsoluteUri, "--prefix", "contoso", "--ca-bundle", Path.Combine(folder, "ca.pem"),
            "--authority-host", story.World.Tokens.AuthorityHost.AbsoluteUri, "--disable-instance-discovery",
        ], $"{story.Namespace}.contoso");
    }

    private static void LoseTheVaults(Story story)
    {
        foreach (var vault in new[] { World.Vault, World.ExportsVault })
            foreach (var secret in story.SecretNames(vault).Where(secret => secret.StartsWith(PolicyDocument.VaultPrefix(story.Namespace), StringComparison.Ordinal)))
                story.World.Vaults.Disable(vault, secret);
    }

    private static Task<CommandResult> RunAsync(Story story, params string[] arguments) =>
        CommandLine.RunAsync(Repository.Binary("SecureStoreBackup.Operator", "securestore"), arguments, story.World.OperatorEnvironment, null, TestContext.Current.CancellationToken);
}
