using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SecureStoreBackup.Operator.Api.Files;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Tests.Install;

/// <summary>Argo CD's scripts, run by lua5.1 on objects from real runs.</summary>
[Trait("Suite", "Long")]
public sealed class ArgoTests
{
    private const string Folder = "manifests/gitops/argocd";

    [Theory]
    [MemberData(nameof(RecordedObjects.ForArgo), MemberType = typeof(RecordedObjects))]
    public async Task What_a_run_left_has_its_health(string name, string expected)
    {
        var health = await RunAsync($"{name.Split('-')[0]}/health.lua", RecordedObjects.All[name]);

        Assert.Equal(expected, (string?)health["status"]);
        Assert.NotEqual("", (string?)health["message"] ?? "");
    }

    [Theory]
    [InlineData("policy-ready")]
    [InlineData("backup-completed")]
    [InlineData("restore-completed")]
    public async Task What_nobody_has_looked_at_yet_is_progressing(string name)
    {
        var created = RecordedObjects.All[name].DeepClone().AsObject();
        created.Remove("status");

        Assert.Equal("Progressing", (string?)(await RunAsync($"{name.Split('-')[0]}/health.lua", created))["status"]);
    }

    [Fact]
    public async Task A_policy_that_was_accepted_can_be_backed_up_now_by_an_object_that_is_valid()
    {
        var policy = RecordedObjects.All["policy-ready"];

        Assert.False((bool)(await RunAsync("policy/discovery.lua", policy))["back-up-now"]!["disabled"]!);
        var made = (await RunAsync("policy/action.lua", policy))["1"]!;

        Assert.Equal("create", (string?)made["operation"]);
        var backup = made["resource"]!;
        Assert.Equal(("securestore.dev/v1alpha1", "SecureStoreBackup", "sharepoint", "contoso"), ((string)backup["apiVersion"]!, (string)backup["kind"]!, (string)backup["metadata"]!["namespace"]!, (string)backup["spec"]!["policyName"]!));
        Assert.Matches(@"^contoso-by-hand-\d{14}$", (string)backup["metadata"]!["name"]!);
        var errors = PolicyFile.Read(await WriteAsync(backup)).AllErrors;
        Assert.Empty(errors);
    }

    [Fact]
    public async Task A_policy_that_nobody_has_looked_at_cannot()
    {
        var created = RecordedObjects.All["policy-ready"].DeepClone().AsObject();
        created.Remove("status");

        Assert.True((bool)(await RunAsync("policy/discovery.lua", created))["back-up-now"]!["disabled"]!);
    }

    [Fact]
    public void The_patch_for_Argo_CD_holds_these_scripts()
    {
        var data = YamlToJson.Read(Repository.Read($"{Folder}/argocd-cm.yaml"))!["data"]!;

        foreach (var (kind, folder) in new[] { ("SecureStoreBackupPolicy", "policy"), ("SecureStoreBackup", "backup"), ("SecureStoreRestore", "restore") })
            Assert.Equal(Repository.Read($"{Folder}/{folder}/health.lua"), (string?)data[$"resource.customizations.health.securestore.dev_{kind}"]);
        var actions = YamlToJson.Read((string)data["resource.customizations.actions.securestore.dev_SecureStoreBackupPolicy"]!)!;
        Assert.Equal(Repository.Read($"{Folder}/policy/discovery.lua"), (string?)actions["discovery.lua"]);
        var action = Assert.Single(Manifest.At(actions, "definitions/*"));
        Assert.Equal(("back-up-now", Repository.Read($"{Folder}/policy/action.lua")), ((string?)action["name"], (string?)action["action.lua"]));
    }

    private static async Task<string> WriteAsync(JsonNode resource)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("argocd-").FullName, "made.yaml");
        await File.WriteAllTextAsync(file, resource.ToJsonString(), TestContext.Current.CancellationToken);
        return file;
    }

    /// <summary>Runs a script as Argo CD does, with the object as <c>obj</c>, and says what it returned; lists become maps from "1".</summary>
    private static async Task<JsonNode> RunAsync(string script, JsonObject obj)
    {
        var program = $$"""
            local function quoted(text) return '"' .. text:gsub('[%c"\\]', function(c) return string.format('\\u%04x', c:byte()) end) .. '"' end
            local function json(value)
              if type(value) ~= 'table' then return type(value) == 'string' and quoted(value) or tostring(value) end
              local members = {}
              for name, member in pairs(value) do table.insert(members, quoted(tostring(name)) .. ':' .. json(member)) end
              return '{' .. table.concat(members, ',') .. '}'
            end
            obj = {{Lua(obj)}}
            print(json(dofile({{Quoted(Repository.PathOf($"{Folder}/{script}"))}})))
            """;
        return JsonNode.Parse(await Tool.Lua.RunAsync(Repository.Root, program, "-"))!;
    }

    private static string Lua(JsonNode? node) => node switch
    {
        null => "nil",
        JsonObject map => $"{{{string.Join(',', map.Select(member => $"[{Quoted(member.Key)}]={Lua(member.Value)}"))}}}",
        JsonArray list => $"{{{string.Join(',', list.Select(Lua))}}}",
        JsonValue value when value.TryGetValue<string>(out var text) => Quoted(text),
        _ => node.ToJsonString(),
    };

    /// <summary>Every byte by its number, since Lua 5.1 knows no other escapes.</summary>
    private static string Quoted(string text) => '"' + string.Concat(Encoding.UTF8.GetBytes(text).Select(b => string.Create(CultureInfo.InvariantCulture, $"\\{b:000}"))) + '"';
}
