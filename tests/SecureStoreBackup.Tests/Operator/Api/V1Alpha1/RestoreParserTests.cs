using System.Text.Json;
using System.Text.Json.Nodes;
using SecureStoreBackup.Operator.Api.Schemas;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Tests.Operator.Api.V1Alpha1;

public sealed class RestoreParserTests
{
    private const string Point = "20261122t021500z-1a2b3c4d";

    private static readonly DateTimeOffset s_created = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_restore_that_says_only_what_it_must_gets_the_defaults()
    {
        var wish = Accept($$"""{"policyName": "contoso", "mode": "SecureStore", "source": {"offsite": {"recoveryPoint": "{{Point}}"} } }""");

        Assert.Equal(
            new RestoreWish { PolicyName = "contoso", Mode = RestoreMode.SecureStore, Source = new RestoreSource.Offsite(null, Point), ValidUntil = s_created.AddHours(24), AcknowledgeDataLoss = false },
            wish);
    }

    [Fact]
    public void A_restore_that_says_everything_is_taken_at_its_word()
    {
        var wish = Accept($$"""
            {"policyName": "contoso", "mode": "SecureStore", "source": {"offsite": {"target": "east", "recoveryPoint": "{{Point}}"} },
             "passphrase": {"secretName": "older", "version": "0123"}, "target": {"agentUrl": "https://sp02.contoso.local:7443", "tlsSecretName": "other-agent", "acceptForeignFarm": true},
             "confirm": "{{Point}}", "validUntil": "2026-11-22T12:00:00Z", "acknowledgeDataLoss": true}
            """);

        Assert.Equal(new RestoreSource.Offsite("east", Point), wish.Source);
        Assert.Equal(new RestorePassphrase("older", "0123"), wish.Passphrase);
        Assert.Equal(new RestoreFarmTarget(new Uri("https://sp02.contoso.local:7443"), "other-agent", AcceptForeignFarm: true), wish.Target);
        Assert.Equal((Point, s_created.AddHours(3), true), (wish.Confirm, wish.ValidUntil, wish.AcknowledgeDataLoss));
    }

    [Theory]
    [InlineData("""{"backupName": "contoso-20261122t021500z"}""", "Backup { Name = contoso-20261122t021500z }")]
    [InlineData("""{"latest": true}""", "Latest { Target =  }")]
    [InlineData("""{"offsite": {"target": "east"}}""", "Latest { Target = east }")]
    [InlineData("""{"offsite": {}}""", "Latest { Target =  }")]
    [InlineData("""{"backupName": "contoso-20261122t021500z", "latest": false}""", "Backup { Name = contoso-20261122t021500z }")]
    public void A_drill_may_take_a_point_by_any_of_its_names_or_the_newest(string source, string expected) =>
        Assert.Equal(expected, Accept($$"""{"policyName": "contoso", "mode": "Drill", "source": {{source}} }""").Source.ToString());

    [Theory]
    [InlineData("source", "{}", "spec.source", "say exactly one of backupName, offsite and latest: true")]
    [InlineData("source", """{"latest": false}""", "spec.source", "say exactly one")]
    [InlineData("source", """{"backupName": "a", "offsite": {"recoveryPoint": "20261122t021500z-1a2b3c4d"}}""", "spec.source", "say exactly one")]
    [InlineData("source", """{"backupName": "a", "latest": true}""", "spec.source", "say exactly one")]
    [InlineData("source", """{"latest": true}""", "spec.source.latest", "only a drill may take whatever is newest; name the recovery point")]
    [InlineData("source", """{"offsite": {"target": "east"}}""", "spec.source.offsite.recoveryPoint", "name the recovery point")]
    [InlineData("source", """{"offsite": {"recoveryPoint": "last-tuesday"}}""", "spec.source.offsite.recoveryPoint", "they look like 20261122t021500z-1a2b3c4d, see securestore catalog")]
    [InlineData("source", """{"offsite": {"recoveryPoint": "../other/20261122t021500z-1a2b3c4d"}}""", "spec.source.offsite.recoveryPoint", "no name of a recovery point")]
    [InlineData("source", """{"backupName": ""}""", "spec.source.backupName", "use 1 to 253")]
    [InlineData("policyName", "\"Contoso Farm\"", "spec.policyName", "name of a Kubernetes object")]
    [InlineData("policyName", "\"a12345678901234567890123456789012345678901\"", "spec.policyName", "use 1 to 40")]
    [InlineData("passphrase", """{"secretName": "contoso_passphrase"}""", "spec.passphrase.secretName", "letters, digits and '-'")]
    [InlineData("target", """{"agentUrl": "http://sp02:7443", "tlsSecretName": "a"}""", "spec.target.agentUrl", "only https")]
    [InlineData("target", """{"agentUrl": "https://sp02:7443/v1", "tlsSecretName": "a"}""", "spec.target.agentUrl", "path")]
    [InlineData("target", """{"agentUrl": "https://sp02:7443", "tlsSecretName": "Other Agent"}""", "spec.target.tlsSecretName", "name of a Kubernetes object")]
    [InlineData("instance", "\"SQL01\\\\SHAREPOINT\"", "spec.instance", "belongs to mode ServiceMasterKey alone; leave it out")]
    [InlineData("confirm", "\"20261122t021500z-1a2b3c4d\"", "spec.validUntil", "say until when this restore may begin, at most 24 hours ahead")]
    [InlineData("validUntil", "\"2026-11-23T09:00:01Z\"", "spec.validUntil", "at most 24 hours after the restore is made: 2026-11-23T09:00:00Z")]
    public void A_restore_that_cannot_be_meant_is_refused_with_field_and_remedy(string field, string value, string path, string says) => Refused("SecureStore", field, value, path, says);

    [Theory]
    [InlineData("Drill", "confirm", "\"20261122t021500z-1a2b3c4d\"", "spec.confirm", "a drill needs no confirmation; leave it out")]
    [InlineData("Drill", "passphrase", """{"secretName": "older"}""", "spec.passphrase", "a drill proves the recovery point's own")]
    [InlineData("ServiceMasterKey", "passphrase", """{"secretName": "older"}""", "spec.passphrase", "it belongs to modes SecureStore and RefreshKey")]
    [InlineData("ServiceMasterKey", "instance", "null", "spec.instance", "needs the SQL Server instance, as in SQL01\\SHAREPOINT")]
    [InlineData("ServiceMasterKey", "instance", "\"\"", "spec.instance", "HOST\\INSTANCE")]
    [InlineData("ServiceMasterKey", "instance", "\"SQL01;DROP\"", "spec.instance", "HOST\\INSTANCE")]
    public void What_belongs_to_another_mode_is_refused(string mode, string field, string value, string path, string says) => Refused(mode, field, value, path, says);

    [Fact]
    public void Every_error_is_found_at_once()
    {
        var (wish, errors) = Parse("""{"policyName": "Contoso", "mode": "Drill", "source": {}, "instance": "SQL01", "confirm": "x", "target": {"agentUrl": "sp02", "tlsSecretName": "a"}}""");

        Assert.Null(wish);
        Assert.Equal(["spec.confirm", "spec.instance", "spec.policyName", "spec.source", "spec.target.agentUrl", "spec.validUntil"], errors.Select(e => e.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_plan_that_stands_may_be_confirmed_without_a_time_of_its_own()
    {
        var spec = Spec($$"""{"policyName": "contoso", "mode": "SecureStore", "source": {"offsite": {"recoveryPoint": "{{Point}}"} }, "confirm": "{{Point}}"}""");

        Assert.Equal("spec.validUntil", Assert.Single(RestoreParser.Parse(spec, s_created, planned: false).Errors).Path);
        Assert.Equal(s_created.AddHours(24), RestoreParser.Parse(spec, s_created, planned: true).Wish!.ValidUntil);
    }

    /// <summary>What the API server refuses, a file or an older definition may still bring: the parser knows every bound of the schema.</summary>
    [Fact]
    public void Every_bound_of_the_schema_is_the_parsers_too()
    {
        var schema = CrdGenerator.Definition(ApiKinds.Restore)["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!.AsObject();
        var bounded = Texts(schema, "spec").Where(text => text.Schema.ContainsKey("maxLength") && !text.Schema.ContainsKey("format")).ToArray();
        Assert.Equal(10, bounded.Length);

        foreach (var (path, text) in bounded)
        {
            var full = JsonNode.Parse($$"""
                {"policyName": "contoso", "mode": "ServiceMasterKey", "instance": "SQL01", "confirm": "{{Point}}", "source": {"backupName": "a", "offsite": {"target": "east", "recoveryPoint": "{{Point}}"} },
                 "passphrase": {"secretName": "older", "version": "1"}, "target": {"agentUrl": "https://sp02:7443", "tlsSecretName": "a"} }
                """)!;
            var names = path.Split('.')[1..];
            var owner = names[..^1].Aggregate(full, (node, name) => node[name]!);
            owner[names[^1]] = new string('a', text["maxLength"]!.GetValue<int>() + 1);

            Assert.Contains(path, Parse(full.ToJsonString()).Errors.Select(e => e.Path));
        }
    }

    [Fact]
    public void The_schema_and_the_parser_agree_on_what_is_required_and_on_defaults()
    {
        var schema = CrdGenerator.Definition(ApiKinds.Restore)["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!.AsObject();

        Assert.Equal(["mode", "policyName", "source"], schema["required"]!.AsArray().Select(name => name!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Equal(Enum.GetNames<RestoreMode>(), schema["properties"]!["mode"]!["enum"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.False(schema["properties"]!["acknowledgeDataLoss"]!["default"]!.GetValue<bool>());
        foreach (var missing in new[] { "mode", "policyName", "source" })
        {
            var spec = JsonNode.Parse("""{"policyName": "contoso", "mode": "Drill", "source": {"latest": true}}""")!.AsObject();
            spec.Remove(missing);
            Assert.Throws<JsonException>(() => Spec(spec.ToJsonString()));
        }
    }

    private static IEnumerable<(string Path, JsonObject Schema)> Texts(JsonObject schema, string path) =>
        (schema["properties"] as JsonObject ?? []).SelectMany(property => Texts(property.Value!.AsObject(), $"{path}.{property.Key}")).Append((path, schema));

    private static void Refused(string mode, string field, string value, string path, string says)
    {
        var spec = JsonNode.Parse($$"""{"policyName": "contoso", "mode": "{{mode}}", "source": {"offsite": {"recoveryPoint": "{{Point}}"} } }""")!.AsObject();
        if (mode == "ServiceMasterKey")
            spec["instance"] = @"SQL01\SHAREPOINT";
        spec[field] = JsonNode.Parse(value);

        var (wish, errors) = Parse(spec.ToJsonString());

        Assert.Null(wish);
        Assert.Contains(says, Assert.Single(errors, e => e.Path == path).Message, StringComparison.Ordinal);
    }

    private static RestoreWish Accept(string spec)
    {
        var (wish, errors) = Parse(spec);
        Assert.Empty(errors);
        return wish!;
    }

    private static (RestoreWish? Wish, IReadOnlyList<FieldError> Errors) Parse(string spec) => RestoreParser.Parse(Spec(spec), s_created, planned: false);

    private static RestoreSpec Spec(string spec) =>
        JsonSerializer.Deserialize($$"""{"metadata": {"name": "mend"}, "spec": {{spec}} }""", ApiJson.Default.RestoreResource)!.Spec!;
}
