using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Tests.Install;

[Trait("Suite", "Long")]
public sealed class FluxTests
{
    private static readonly JsonNode[] _checks = [.. Manifest.At(YamlToJson.Read(Repository.Read("manifests/gitops/flux/policies.yaml"))!, "spec/healthCheckExprs/*")];

    [Theory]
    [MemberData(nameof(RecordedObjects.ForFlux), MemberType = typeof(RecordedObjects))]
    public async Task What_a_run_left_is_one_thing_to_Flux_and_nothing_else(string name, string expected)
    {
        var recorded = RecordedObjects.All[name];
        var check = Assert.Single(_checks, check => (string?)check["kind"] == (string?)recorded["kind"] && (string?)check["apiVersion"] == (string?)recorded["apiVersion"]);
        string[] kinds = ["inProgress", "failed", "current"];

        var values = await Cel.EvaluateAsync(kinds.Select(kind => ((string)check[kind]!, recorded)));

        Assert.Equal([expected], kinds.Where((_, at) => values[at]));
    }

    [Fact]
    public async Task A_status_about_an_older_generation_is_in_progress()
    {
        var edited = RecordedObjects.All["policy-ready"].DeepClone().AsObject();
        edited["metadata"]!["generation"] = (long)edited["metadata"]!["generation"]! + 1;

        Assert.Equal([true], await Cel.EvaluateAsync([((string)_checks.Single(check => (string?)check["kind"] == "SecureStoreBackupPolicy")["inProgress"]!, edited)]));
    }
}
