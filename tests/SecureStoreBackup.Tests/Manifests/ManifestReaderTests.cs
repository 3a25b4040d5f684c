using System.Text;
using System.Text.Json.Nodes;
using SecureStoreBackup.Manifests;

namespace SecureStoreBackup.Tests.Manifests;

public sealed class ManifestReaderTests
{
    [Theory]
    [InlineData("recoveryPoint", null, "$.recoveryPoint")]
    [InlineData("recoveryPoint", "\"../../etc\"", "$.recoveryPoint")]
    [InlineData("policy", "null", "$.policy")]
    [InlineData("policy.uid", null, "$.policy.uid")]
    [InlineData("policy.name", "\" \"", "$.policy.name")]
    [InlineData("policy.name", "7", "$.policy.name")]
    [InlineData("trigger", "\"Whim\"", "$.trigger")]
    [InlineData("trigger", "1", "$.trigger")]
    [InlineData("startedAt", "\"2026-11-22 02:17\"", "$.startedAt")]
    [InlineData("startedAt", "\"2026-11-22T02:31:60Z\"", "$.startedAt")]
    [InlineData("finishedAt", "\"2026-11-22T02:17:03Z\"", "$.finishedAt")]
    [InlineData("farm.build", null, "$.farm.build")]
    [InlineData("serviceApplication.database.server", null, "$.serviceApplication.database.server")]
    [InlineData("serviceApplication.auditing", "\"yes\"", "$.serviceApplication.auditing")]
    [InlineData("targetApplications.0.fields", "\"Windows User Name\"", "$.targetApplications[0].fields")]
    [InlineData("set.items.0.role", "\"database\"", "$.set.items[0].role")]
    [InlineData("set.items.1.role", "\"app\"", "$.set.items[1].role")]
    [InlineData("set.items.0.databaseFile", "\"app/spbr0000/other.bak\"", "$.set.items[0].databaseFile")]
    [InlineData("set.items.0.databaseFile", null, "$.set.items[0].databaseFile")]
    [InlineData("files", "[]", "$.files")]
    [InlineData("files.1", "null", "$.files[1]")]
    [InlineData("files.1.bytes", "-1", "$.files[1].bytes")]
    [InlineData("files.1.bytes", "1.5", "$.files[1].bytes")]
    [InlineData("files.1.bytes", "9223372036854775808", "$.files[1].bytes")]
    [InlineData("files.2.sha256", "\"3333\"", "$.files[2].sha256")]
    [InlineData("files.2.sha256", "\"333333333333333333333333333333333333333333333333333333333333333G\"", "$.files[2].sha256")]
    [InlineData("files.2.path", "\"../app/spbrtoc.xml\"", "$.files[2].path")]
    [InlineData("files.2.path", "\"/app/spbrtoc.xml\"", "$.files[2].path")]
    [InlineData("files.2.path", "\"app/./spbrtoc.xml\"", "$.files[2].path")]
    [InlineData("files.2.path", "\"app//spbrtoc.xml\"", "$.files[2].path")]
    [InlineData("files.2.path", "\"app\\\\spbrtoc.xml\"", "$.files[2].path")]
    [InlineData("files.2.path", "\"C:/spbrtoc.xml\"", "$.files[2].path")]
    [InlineData("files.2.path", "\"app/spbrtoc.xml\\u0000\"", "$.files[2].path")]
    [InlineData("files.2.path", "\"APP/spbr0000/SPBACKUP.xml\"", "$.files[2].path")]
    [InlineData("passphrase.secretId", "\"https://contoso-sp.vault.azure.net/secrets/name\"", "$.passphrase.secretId")]
    [InlineData("passphrase.secretId", "\"http://contoso-sp.vault.azure.net/secrets/name/0f1e\"", "$.passphrase.secretId")]
    [InlineData("passphrase.secretId", "\"https://contoso-sp.vault.azure.net/secrets/name/0f1e\\n\"", "$.passphrase.secretId")]
    [InlineData("passphrase.provenAt", null, "$.passphrase.provenAt")]
    [InlineData("serviceMasterKeys.0.bytes", "0", "$.serviceMasterKeys[0].bytes")]
    [InlineData("serviceMasterKeys.0.exportedAt", null, "$.serviceMasterKeys[0].exportedAt")]
    [InlineData("schemaVersion", "\"1\"", "$.schemaVersion")]
    [InlineData("schemaVersion", "0", "$.schemaVersion")]
    [InlineData("schemaVersion", null, "$.schemaVersion")]
    public void A_missing_or_wrong_member_is_named_by_its_path(string member, string? json, string path)
    {
        var refused = Assert.Throws<InvalidManifestException>(() => ManifestReader.Parse(Changed(member, json)));

        Assert.Equal(path, refused.Path);
        Assert.StartsWith($"manifest.json: {path}: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_schema_version_is_refused_by_its_number()
    {
        var refused = Assert.Throws<InvalidManifestException>(() => ManifestReader.Parse("""{"schemaVersion": 2, "all": "different"}"""u8.ToArray()));

        Assert.Contains("schema version 2, and this program reads up to 1", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"schemaVersion\": 1")]
    [InlineData("{\"schemaVersion\": 1, \"schemaVersion\": 1}")]
    [InlineData("\u0000")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public void What_is_no_manifest_at_all_is_refused(string text) =>
        Assert.Throws<InvalidManifestException>(() => ManifestReader.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_manifest_that_is_too_large_is_refused_before_it_is_read()
    {
        var refused = Assert.Throws<InvalidManifestException>(() => ManifestReader.Parse(new byte[ManifestReader.MaximumBytes + 1]));

        Assert.Contains("more than the 16777216", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_cut_off_anywhere_is_refused_or_whole()
    {
        var bytes = ManifestWriter.Write(ManifestTests.Example());

        for (var length = 0; length < bytes.Length - 2; length += 7)
            Assert.Throws<InvalidManifestException>(() => ManifestReader.Parse(bytes.AsMemory(0, length)));
    }

    [Fact]
    public void Members_of_a_later_release_are_left_alone() =>
        Assert.Equal("contoso", ManifestReader.Parse(Changed("somethingNew", "{\"a\": 1}")).Policy.Name);

    [Fact]
    public void A_manifest_that_could_not_be_read_back_is_not_written()
    {
        var broken = ManifestTests.Example() with { RecoveryPoint = "latest" };

        Assert.Equal("$.recoveryPoint", Assert.Throws<InvalidManifestException>(() => ManifestWriter.Write(broken)).Path);
    }

    [Fact]
    public void Half_a_character_is_refused()
    {
        var text = Encoding.UTF8.GetString(ManifestWriter.Write(ManifestTests.Example())).Replace("\"contoso\"", "\"\\ud800\"", StringComparison.Ordinal);

        Assert.Throws<InvalidManifestException>(() => ManifestReader.Parse(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void A_manifest_however_mangled_is_read_or_refused()
    {
        var random = new Random(20261122);
        var good = ManifestWriter.Write(ManifestTests.Example());
        for (var i = 0; i < 2000; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var edits = random.Next(1, 4); edits > 0; edits--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                Assert.NotNull(ManifestReader.Parse(bytes));
            }
            catch (InvalidManifestException refused)
            {
                Assert.StartsWith("$", refused.Path, StringComparison.Ordinal);
            }
        }
    }

    private static byte[] Changed(string member, string? json)
    {
        var root = JsonNode.Parse(ManifestWriter.Write(ManifestTests.Example()))!;
        var names = member.Split('.');
        JsonNode parent = root;
        foreach (var name in names[..^1])
            parent = int.TryParse(name, out var at) ? parent[at]! : parent[name]!;
        var value = json is null ? null : JsonNode.Parse(json);
        if (int.TryParse(names[^1], out var index))
            parent[index] = value;
        else if (json is null)
            parent.AsObject().Remove(names[^1]);
        else
            parent[names[^1]] = value;
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }
}
