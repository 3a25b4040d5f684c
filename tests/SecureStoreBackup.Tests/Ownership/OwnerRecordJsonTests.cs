using System.Text;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Ownership;

namespace SecureStoreBackup.Tests.Ownership;

public sealed class OwnerRecordJsonTests
{
    [Fact]
    public void A_record_reads_back_as_it_was_written()
    {
        var record = new OwnerRecord { ClusterId = "c", PolicyUid = "p", At = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero), By = "securestore operator 1.0.0", Why = "Nobody wrote here before." };

        Assert.Equal(record, OwnerRecordJson.Parse(OwnerRecordJson.Write(record)));
        Assert.Equal(record with { ClusterId = null, PolicyUid = null }, OwnerRecordJson.Parse(OwnerRecordJson.Write(record with { ClusterId = null, PolicyUid = null })));
    }

    [Theory]
    [InlineData("", "$")]
    [InlineData("null", "$")]
    [InlineData("[]", "$")]
    [InlineData("""{"schemaVersion":1,"clusterId":"c","policyUid":"p","at":"yesterday","by":"x","why":"y"}""", "$.at")]
    [InlineData("""{"schemaVersion":2,"clusterId":"c","policyUid":"p","at":"2026-11-22T02:15:00Z","by":"x","why":"y"}""", "$.schemaVersion")]
    [InlineData("""{"schemaVersion":1,"clusterId":"c","at":"2026-11-22T02:15:00Z","by":"x","why":"y"}""", "$.clusterId")]
    [InlineData("""{"schemaVersion":1,"clusterId":"","policyUid":"p","at":"2026-11-22T02:15:00Z","by":"x","why":"y"}""", "$.clusterId")]
    [InlineData("""{"schemaVersion":1,"clusterId":"c","policyUid":"p","at":"2026-11-22T02:15:00Z","by":"x"}""", "$")]
    [Invariant("I10")]
    public void What_is_no_record_is_refused_with_the_place(string json, string place) =>
        Assert.StartsWith(place, Assert.Throws<FormatException>(() => OwnerRecordJson.Parse(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("contoso/sharepoint.contoso/_owner/1.json", 1)]
    [InlineData("contoso/sharepoint.contoso/_owner/12.json", 12)]
    [InlineData("contoso/sharepoint.contoso/_owner/0.json", null)]
    [InlineData("contoso/sharepoint.contoso/_owner/01.json", null)]
    [InlineData("contoso/sharepoint.contoso/_owner/-1.json", null)]
    [InlineData("contoso/sharepoint.contoso/_owner/9999999999.json", null)]
    [InlineData("contoso/sharepoint.contoso/_owner/1.json.bak", null)]
    [InlineData("contoso/sharepoint.contoso/_owner/old/1.json", null)]
    [InlineData("contoso/sharepoint.contoso2/_owner/1.json", null)]
    public void Only_what_has_exactly_the_name_of_a_record_is_one(string path, int? number) =>
        Assert.Equal(number, OwnerPath.NumberOf("contoso/sharepoint.contoso", path));
}
