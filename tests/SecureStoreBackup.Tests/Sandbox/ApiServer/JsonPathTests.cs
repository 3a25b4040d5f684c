using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Tables;

namespace SecureStoreBackup.Tests.Sandbox.ApiServer;

public sealed class JsonPathTests
{
    private static readonly JsonNode Value = JsonNode.Parse("""
        {"a":{"b.c":1,"list":[{"type":"Ready","status":"True"},{"type":"Stalled","status":"False"}]}}
        """)!;

    [Theory]
    [InlineData(".a.list[?(@.type==\"Stalled\")].status", "False")]
    [InlineData(".a.list[?(@.type!='Ready')].status", "False")]
    [InlineData(".a.list[*].type", "Ready,Stalled")]
    [InlineData(".a.list[-1].type", "Stalled")]
    [InlineData(".a['b.c']", "1")]
    [InlineData(".a.b\\.c", "1")]
    [InlineData(".a.nothing.there", "")]
    public void A_printer_column_finds_what_its_path_names(string path, string found) =>
        Assert.Equal(found, string.Join(',', JsonPath.Parse(path).Select(Value)));
}
