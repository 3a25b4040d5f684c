using System.Text.Json;
using System.Text.Json.Nodes;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Tests.Operator.Api.V1Alpha1;

/// <summary>Policies on the wire, for tests to change a field of.</summary>
internal static class WirePolicies
{
    private const string MinimalJson = """
        {"metadata": {"name": "contoso", "namespace": "sharepoint", "uid": "6f0c1a52-8d1e-4f6b-9a52-0b9a3c1d2e3f", "generation": 3},
         "spec": {
           "schedule": "@daily",
           "farm": {"agentUrl": "https://sp01.contoso.local:7443", "tlsSecretName": "contoso-farm-agent", "backupDirectory": "\\\\fs01\\spbackup"},
           "passphrase": {"secretName": "contoso-secure-store-passphrase"},
           "keyVault": {"url": "https://contoso-sp.vault.azure.net", "prefix": "contoso"},
           "offsite": [{"name": "westeurope", "containerUrl": "https://contosobackup.blob.core.windows.net/securestore"}]}}
        """;

    private const string FullJson = """
        {"metadata": {"name": "contoso", "namespace": "sharepoint", "uid": "6f0c1a52-8d1e-4f6b-9a52-0b9a3c1d2e3f", "generation": 3},
         "spec": {
           "schedule": "15 2 * * *", "timeZone": "Europe/Berlin", "jitterSeconds": 600, "startingDeadlineSeconds": 3600,
           "suspend": false, "runOnCreate": true, "maxAge": "26h", "triggers": {"overdue": false, "passphraseChanged": false},
           "farm": {"agentUrl": "https://sp01.contoso.local:7443", "tlsSecretName": "contoso-farm-agent", "serviceApplication": "Secure Store Service",
                    "includeProxy": false, "backupDirectory": "\\\\fs01\\spbackup", "backupThreads": 3, "ignoreSpaceEstimate": true, "copiesToKeep": 0},
           "passphrase": {"secretName": "contoso-secure-store-passphrase", "verify": "EveryRun"},
           "serviceMasterKeys": [{"instance": "SQL01\\SHAREPOINT", "directory": "\\\\fs01\\spbackup\\keys\\"}],
           "keyVault": {"url": "https://contoso-sp.vault.azure.net", "exportsUrl": "https://contoso-keys.vault.azure.net", "prefix": "contoso",
                        "identity": {"type": "WorkloadIdentity", "clientId": "11111111-2222-3333-4444-555555555555"}},
           "offsite": [
             {"name": "westeurope", "containerUrl": "https://contosobackup.blob.core.windows.net/securestore", "prefix": "contoso", "accessTier": "Cool"},
             {"name": "emulator", "containerUrl": "https://127.0.0.1:10000/devstoreaccount1/securestore", "identity": {"type": "SharedKeySecret", "secretName": "emulator-key"}}],
           "retention": {"keepLast": 7, "keepDaily": 14, "keepWeekly": 8, "keepMonthly": 12, "keepYearly": 7, "minimumCopies": 4, "maxDeletionsPerPass": 5, "gracePeriod": "72h"},
           "history": {"backups": 3, "failedBackups": 2}}}
        """;

    public static PolicyResource Minimal() => Read(JsonNode.Parse(MinimalJson)!);

    public static PolicyResource Full() => Read(JsonNode.Parse(FullJson)!);

    public static JsonNode MinimalNode() => JsonNode.Parse(MinimalJson)!;

    /// <summary>The full policy with one field of its spec replaced, or taken away.</summary>
    public static PolicyResource Changed(string field, string? json) => Changed((field, json));

    public static PolicyResource Changed(params (string Field, string? Json)[] changes)
    {
        var root = JsonNode.Parse(FullJson)!;
        foreach (var (field, json) in changes)
            Change(root["spec"]!, field.Split('.'), json is null ? null : JsonNode.Parse(json));
        return Read(root);
    }

    public static PolicyResource Read(JsonNode node) => JsonSerializer.Deserialize(node.ToJsonString(), ApiJson.Default.PolicyResource)!;

    private static void Change(JsonNode at, string[] names, JsonNode? value)
    {
        foreach (var name in names[..^1])
            at = int.TryParse(name, out var index) ? at[index]! : at[name]!;
        if (!int.TryParse(names[^1], out var last))
            Set(at.AsObject(), names[^1], value);
        else if (last < at.AsArray().Count)
            at[last] = value;
        else
            at.AsArray().Add(value);
    }

    private static void Set(JsonObject at, string name, JsonNode? value)
    {
        if (value is null)
            at.Remove(name);
        else
            at[name] = value;
    }
}
