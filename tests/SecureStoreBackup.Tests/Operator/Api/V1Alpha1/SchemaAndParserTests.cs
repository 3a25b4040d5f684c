using System.Text.Json;
using System.Text.Json.Nodes;
using SecureStoreBackup.Operator.Api.Schemas;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Tests.Operator.Api.V1Alpha1;

public sealed class SchemaAndParserTests
{
    [Fact]
    public void The_defaults_of_the_schema_are_those_of_the_parser()
    {
        var defaulted = WirePolicies.MinimalNode();
        Fill(defaulted.AsObject(), CrdGenerator.Definition(ApiKinds.Policy)["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject());
        Assert.Equal("Etc/UTC", defaulted["spec"]!["timeZone"]!.GetValue<string>());
        Assert.Equal("WorkloadIdentity", defaulted["spec"]!["offsite"]![0]!["identity"]!["type"]!.GetValue<string>());

        var (withDefaults, _) = PolicyParser.Parse(WirePolicies.Read(defaulted));
        var (without, _) = PolicyParser.Parse(WirePolicies.Minimal());

        Assert.Equal(without!.Schedule with { Schedule = withDefaults!.Schedule.Schedule }, withDefaults.Schedule);
        Assert.Equal(without.Farm, withDefaults.Farm);
        Assert.Equal(without.Passphrase, withDefaults.Passphrase);
        Assert.Equal(without.Vault, withDefaults.Vault);
        Assert.Equal(without.Offsite, withDefaults.Offsite);
        Assert.Equal(without.History, withDefaults.History);
    }

    [Fact]
    public void A_status_without_its_lists_reads_as_one_with_empty_ones()
    {
        var backup = JsonSerializer.Deserialize("""{"metadata": {}, "spec": {"policyName": "contoso"}, "status": {"phase": "Running"}}""", ApiJson.Default.BackupResource)!;

        Assert.Empty(backup.Status!.Steps);
        Assert.Empty(backup.Status.Conditions);
    }

    /// <summary>Defaults as the API server fills them in: members of objects that are there, and of items.</summary>
    private static void Fill(JsonNode? value, JsonObject schema)
    {
        if (value is JsonArray list)
        {
            foreach (var item in list)
                Fill(item, schema["items"]!.AsObject());
        }

        foreach (var (name, property) in value is JsonObject ? schema["properties"] as JsonObject ?? [] : [])
        {
            if (!value!.AsObject().ContainsKey(name) && property!["default"] is { } standard)
                value[name] = standard.DeepClone();
            if (value[name] is { } child)
                Fill(child, property!.AsObject());
        }
    }
}
