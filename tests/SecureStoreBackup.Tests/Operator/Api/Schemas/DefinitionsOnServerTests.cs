using System.Text.Json;
using System.Text.Json.Nodes;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Api.Files;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Tests.Operator.Api.V1Alpha1;
using SecureStoreBackup.Tests.Sandbox.ApiServer;

namespace SecureStoreBackup.Tests.Operator.Api.Schemas;

/// <summary>The definitions in <c>crds/</c>, on an API server that checks structural schemas, bounds, defaults and map keys.</summary>
public sealed class DefinitionsOnServerTests
{
    private const string Group = "/apis/securestore.dev/v1alpha1/namespaces/default";
    private static readonly DateTimeOffset At = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_sample_is_accepted_and_gets_its_defaults()
    {
        await using var server = await StartAsync();

        var stored = await server.DoAsync("POST", $"{Group}/securestorebackuppolicies", Sample("policy.yaml"));

        Assert.Equal(3600, stored["spec"]!["startingDeadlineSeconds"]!.GetValue<int>());
        Assert.True(stored["spec"]!["triggers"]!["overdue"]!.GetValue<bool>());
        Assert.Equal("WorkloadIdentity", stored["spec"]!["offsite"]![1]!["identity"]!["type"]!.GetValue<string>());
        Assert.Empty(PolicyParser.Parse(WirePolicies.Read(stored)).Errors);
    }

    [Theory]
    [InlineData("keyVault", "{\"url\": \"https://a\", \"prefix\": \"Contoso\"}", "spec.keyVault.prefix")]
    [InlineData("jitterSeconds", "-1", "spec.jitterSeconds")]
    [InlineData("offsite", "[]", "spec.offsite")]
    [InlineData("suspend", "\"yes\"", "spec.suspend")]
    [InlineData("farm", null, "spec.farm")]
    public async Task A_policy_out_of_bounds_is_refused_with_its_field(string field, string? json, string path)
    {
        await using var server = await StartAsync();
        var policy = Sample("policy.yaml");
        policy["spec"]!.AsObject().Remove(field);
        if (json is not null)
            policy["spec"]![field] = JsonNode.Parse(json);

        var (code, status) = await server.SendAsync("POST", $"{Group}/securestorebackuppolicies", policy);

        Assert.Equal(422, code);
        Assert.Contains(path, status["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_by_hand_is_manual_and_cannot_be_changed()
    {
        await using var server = await StartAsync();

        var stored = await server.DoAsync("POST", $"{Group}/securestorebackups", Sample("backup-now.yaml"));
        Assert.Equal("Manual", stored["spec"]!["trigger"]!.GetValue<string>());
        stored["spec"]!["policyName"] = "another";
        var (code, status) = await server.SendAsync("PUT", $"{Group}/securestorebackups/{stored["metadata"]!["name"]}", stored);

        Assert.Equal(422, code);
        Assert.Contains("it cannot be changed", status["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_a_status_is_lost_or_refused()
    {
        await using var server = await StartAsync();
        var stored = await server.DoAsync("POST", $"{Group}/securestorebackups", Sample("backup-now.yaml"));
        stored["status"] = Node(new BackupResource { Status = Run().ToStatus() with { ObservedGeneration = 1 } }, ApiJson.Default.BackupResource)["status"]!.DeepClone();

        var answer = await server.DoAsync("PUT", $"{Group}/securestorebackups/{stored["metadata"]!["name"]}/status", stored);

        Assert.True(JsonNode.DeepEquals(stored["status"], answer["status"]), answer["status"]!.ToJsonString());
    }

    [Fact]
    public async Task Nothing_of_a_policy_status_is_lost_or_refused()
    {
        await using var server = await StartAsync();
        var stored = await server.DoAsync("POST", $"{Group}/securestorebackuppolicies", Sample("policy.yaml"));
        stored["status"] = Node(new PolicyResource { Status = Status() }, ApiJson.Default.PolicyResource)["status"]!.DeepClone();

        var answer = await server.DoAsync("PUT", $"{Group}/securestorebackuppolicies/contoso/status", stored);

        Assert.True(JsonNode.DeepEquals(stored["status"], answer["status"]), answer["status"]!.ToJsonString());
    }

    private static async Task<TestApiServer> StartAsync()
    {
        var server = await TestApiServer.StartAsync();
        foreach (var file in Directory.GetFiles(Repository.PathOf("crds"), "*.yaml"))
            await server.DoAsync("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Yaml(file));
        return server;
    }

    private static JsonNode Sample(string file) => Yaml(Repository.PathOf($"manifests/samples/{file}"));

    private static JsonNode Yaml(string file)
    {
        Assert.True(YamlDocuments.TryRead(File.ReadAllText(file), out var documents, out var error), error?.Message);
        return Assert.Single(documents).Root!;
    }

    private static JsonObject Node<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.SerializeToNode(value, type)!.AsObject();

    private static PolicyStatus Status() => new()
    {
        ObservedGeneration = 1,
        Conditions = [new("Ready", "True", "Accepted", "Farm, vaults and containers answer.") { ObservedGeneration = 1, LastTransitionTime = At }],
        Protected = "True",
        Schedule = new() { Expression = "15 2 * * * Europe/Berlin", Since = At },
        LastScheduleTime = At,
        Started = [new() { Name = "contoso-20261122t021500z", Trigger = RunTrigger.Schedule, Slot = At, At = At }],
        Changes = [new() { Trigger = RunTrigger.ConfigurationChanged, Cause = new string('c', 64), Since = At }],
        ConfigurationFingerprint = new string('c', 64),
        NextScheduleTime = "2026-11-23T01:15:00Z",
        NextRuns = ["2026-11-23 02:15 +01:00"],
        LastBackup = "contoso-20261122t021500z",
        LastSuccessfulBackup = "contoso-20261122t021500z",
        RecoveryPoints = 3,
        RestorablePoints = 2,
        NewestRecoveryPoint = At,
        NewestRestorablePoint = At,
        OffsiteSummary = "2/2",
        MaxAge = "26h",
        Passphrase = new(Run().Passphrase!) { OnFarm = "https://a/secrets/b/1", Accepted = new() { SecretId = "https://a/secrets/b/1", At = At, Configuration = new string('a', 64) } },
        ServiceMasterKeys = Run().ServiceMasterKeys,
        Offsite = [new() { Name = "westeurope", RecoveryPoints = 3, Newest = "20261122t021500z-1a2b3c4d", Bytes = 4711 }],
    };

    private static BackupRun Run() => new()
    {
        Namespace = "default",
        Name = "contoso-20261122t021500z",
        PolicyName = "contoso",
        Uid = "6f0c1a52-8d1e-4f6b-9a52-0b9a3c1d2e3f",
        Slot = At,
        Phase = RunPhase.Completed,
        StartedAt = At,
        FinishedAt = At.AddMinutes(5),
        Deadline = At.AddHours(12),
        Resolved = new()
        {
            PolicyGeneration = 1,
            PolicyUid = "6f0c1a52-8d1e-4f6b-9a52-0b9a3c1d2e3f",
            FarmId = "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            FarmBuild = "16.0.10417.20018",
            AgentVersion = "0.1.0",
            AgentUrl = "https://sp01:7443/",
            ApplicationId = "b5c3a1d2-0e4f-4b6a-8c7d-9e0f1a2b3c4d",
            ApplicationName = "Secure Store Service",
            ApplicationItem = @"Farm\Secure Store Service",
            DatabaseName = "Secure_Store_DB",
            DatabaseServer = "SQL01",
            ProxyId = "1",
            ProxyName = "Proxy",
            ProxyItem = @"Farm\Proxy",
            BackupDirectory = @"\\fs01\spbackup",
            SetId = "contoso-20261122t021500z-1a2b3c4d",
            VaultUrl = "https://a/",
            ExportsVaultUrl = "https://b/",
            VaultPrefix = "contoso",
            Targets = [new() { Name = "westeurope", ContainerUrl = "https://c/d", Path = "contoso/default.contoso/20261122t021500z-1a2b3c4d", AccessTier = "Cool" }],
            TargetApplications = [new TargetApplication("payroll", "Payroll", "Group", ["Windows User Name", "Windows Password"])],
        },
        Steps = [new() { Name = "CopyOffsite/westeurope", State = StepState.Succeeded, Attempts = 2, StartedAt = At, FinishedAt = At, Reason = "Copied", Message = "Copied.", FailingSince = At }],
        Passphrase = new() { SecretId = "https://a/secrets/b/1", SourceVersion = "2", Proof = PassphraseProof.AcceptedByFarm, ProvenAt = At, Method = "key refresh" },
        ServiceMasterKeys = [new() { Instance = "SQL01", Fingerprint = new string('f', 64), ExportedAt = At, PasswordSecretId = "https://a/secrets/b/1", FileSecretId = "https://b/secrets/c/1", Bytes = 912, Sha256 = new string('e', 64) }],
        FarmSet = new()
        {
            Id = "contoso-20261122t021500z-1a2b3c4d",
            Directory = @"\\fs01\spbackup\x",
            FinishedAt = At,
            ConfigurationFingerprint = new string('c', 64),
            Items = [new() { Role = "app", ItemPath = "Farm", BackupId = "1", DirectoryName = "spbr0000", DatabaseFile = "app/spbr0000/1.bak", DatabaseVerification = "verified", Log = "evaluated" }],
        },
        Artifacts = new() { Files = 4, Bytes = 4711 },
        Offsite = [new() { Name = "westeurope", ManifestUrl = "https://c/d/manifest.json", VerifiedAt = At }],
        Progress = new() { Step = "TidyFarm", Percent = 100, BytesDone = 1, BytesTotal = 1, Phase = "Done" },
        RecoveryPoint = "20261122t021500z-1a2b3c4d",
        Reason = "Completed",
        Message = "Recovery point 20261122t021500z-1a2b3c4d is verified at westeurope.",
    };
}
