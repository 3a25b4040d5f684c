using SecureStoreBackup.FarmAgent.SqlServer;

namespace SecureStoreBackup.Tests.FarmAgent.SqlServer;

public sealed class InstanceNameTests
{
    [Theory]
    [InlineData("SQL01", "sql01", true)]
    [InlineData("SQL01", "SQL01.contoso.local", true)]
    [InlineData("SQL01.contoso.local", "SQL01.fabrikam.local", false)]
    [InlineData("SQL01", "SQL01,1433", true)]
    [InlineData("SQL01", "tcp:SQL01,1433", true)]
    [InlineData("SQL01", "SQL01,1434", false)]
    [InlineData("SQL01", @"SQL01\MSSQLSERVER", true)]
    [InlineData(@"SQL01\SHAREPOINT", @"sql01.contoso.local\sharepoint", true)]
    [InlineData(@"SQL01\SHAREPOINT", @"SQL01\SHAREPOINT,50123", true)]
    [InlineData(@"SQL01\SHAREPOINT,50123", "SQL01,50123", true)]
    [InlineData(@"SQL01\SHAREPOINT", "SQL01,50123", false)]
    [InlineData(@"SQL01\SHAREPOINT", "SQL01", false)]
    [InlineData(@"SQL01\SHAREPOINT", @"SQL01\OTHER", false)]
    [InlineData("10.0.0.1", "10.0.0.1,1433", true)]
    [InlineData("10.0.0.1", "10", false)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("SQL01", "SQL02", false)]
    public void Two_names_are_of_one_instance_whichever_way_they_are_written(string one, string other, bool same)
    {
        Assert.Equal(same, InstanceName.Parse(one).Names(InstanceName.Parse(other)));
        Assert.Equal(same, InstanceName.Parse(other).Names(InstanceName.Parse(one)));
    }

    [Fact]
    public void The_configuration_is_found_by_name_by_data_source_and_never_by_guess()
    {
        var servers = new SqlServers([new() { Instance = @"SQL01\SHAREPOINT", DataSource = "sql01.contoso.local,50123" }, new() { Instance = "SQL02" }, new() { Instance = "SQL02.fabrikam.local" }]);

        Assert.Equal(@"SQL01\SHAREPOINT", servers.Find(@"sql01.contoso.local\sharepoint")?.Instance);
        Assert.Equal(@"SQL01\SHAREPOINT", servers.Find("SQL01,50123")?.Instance);
        Assert.Equal("SQL02", servers.Find("sql02")?.Instance);
        Assert.Null(servers.Find("SQL02,1433"));
        Assert.Null(servers.Find("SQL03"));
    }
}
