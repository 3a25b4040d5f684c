using System.Text.Json.Nodes;
using SecureStoreBackup.FarmAgent.Hosting.Configuration;
using SecureStoreBackup.FarmAgent.SqlServer;

namespace SecureStoreBackup.Tests.FarmAgent.Hosting;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("config-");

    public ConfigurationFileTests()
    {
        foreach (var name in new[] { "server.pem", "server.key", "ca.pem", "powershell", "password", "sql.crt" })
            File.WriteAllText(Path.Combine(_directory.FullName, name), "");
        Directory.CreateDirectory(Path.Combine(_directory.FullName, "share"));
    }

    [Fact]
    public void A_whole_configuration_is_read_with_its_defaults_and_relative_paths()
    {
        var configuration = ConfigurationFile.Parse(Good().ToJsonString(), _directory.FullName);

        Assert.Equal("0.0.0.0:7443", configuration.Listen.ToString());
        Assert.Equal(Path.Combine(_directory.FullName, "server.pem"), configuration.Certificate);
        Assert.Equal(["securestore-operator"], configuration.ClientSubjects);
        Assert.Equal(Path.Combine(_directory.FullName, "share"), Assert.Single(configuration.Roots).MountedAt);
        var sql = Assert.Single(configuration.SqlServers);
        Assert.Equal(("127.0.0.1,14330", SqlEncryption.Strict, "svc"), (sql.DataSource, sql.Encrypt, sql.Login!.UserName));
    }

    [Theory]
    [InlineData("""{"listen": "http://0.0.0.0:7443"}""", "listen: ")]
    [InlineData("""{"listen": "https://sp01:7443"}""", "listen: ")]
    [InlineData("""{"listen": 7443}""", "listen: ")]
    [InlineData("""{"certificate": null}""", "certificate: is required")]
    [InlineData("""{"certificate": "nowhere.pem"}""", "certificate: ")]
    [InlineData("""{"privateKey": null}""", "privateKey: is required")]
    [InlineData("""{"clientCa": null}""", "clientCa: is required")]
    [InlineData("""{"clientSubjects": []}""", "clientSubjects: must be a list of at least one")]
    [InlineData("""{"clientSubjects": [""]}""", "clientSubjects: ")]
    [InlineData("""{"dataDirectory": ""}""", "dataDirectory: ")]
    [InlineData("""{"roots": null}""", "roots: must be a list of at least one")]
    [InlineData("""{"roots": [{"path": "spbackup", "mountedAt": "share"}]}""", "roots[0].path: 'spbackup' is not a full Windows path")]
    [InlineData("""{"roots": [{"path": "\\\\fs01\\s", "mountedAt": "nowhere"}]}""", "roots[0].mountedAt: ")]
    [InlineData("""{"sqlServers": [{"dataSource": "x"}]}""", "sqlServers[0].instance: is required")]
    [InlineData("""{"sqlServers": [{"instance": "A"}, {"instance": "a"}]}""", "sqlServers[1].instance: 'a' is given twice")]
    [InlineData("""{"sqlServers": [{"instance": "A", "encrypt": "Maybe"}]}""", "sqlServers[0].encrypt: ")]
    [InlineData("""{"sqlServers": [{"instance": "A", "authentication": {"type": "Login", "passwordFile": "password"}}]}""", "sqlServers[0].authentication.userName: is required")]
    [InlineData("""{"sqlServers": [{"instance": "A", "authentication": {"type": "Integrated", "userName": "x"}}]}""", "sqlServers[0].authentication.type: ")]
    [InlineData("""{"sqlServers": [{"instance": "A", "password": "x"}]}""", "sqlServers[0].password: is not known")]
    [InlineData("""{"acknowledgePowerShellLogging": "yes"}""", "acknowledgePowerShellLogging: must be true or false")]
    [InlineData("""{"suprise": 1}""", "suprise: is not known; the fields here are acknowledgePowerShellLogging, certificate, ")]
    public void A_bad_field_gets_one_error_that_names_it(string change, string error)
    {
        var configuration = Good();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject().ToList())
            configuration[name] = value?.DeepClone();

        var wrong = Assert.Throws<ConfigurationException>(() => ConfigurationFile.Parse(configuration.ToJsonString(), _directory.FullName));

        Assert.StartsWith(error, Assert.Single(wrong.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_bad_field_is_named_at_once()
    {
        var wrong = Assert.Throws<ConfigurationException>(() => ConfigurationFile.Parse("{}", _directory.FullName));

        // Windows has a PowerShell of its own.
        string[] required = ["certificate", "clientCa", "clientSubjects", "dataDirectory", .. OperatingSystem.IsWindows() ? (string[])[] : ["powershell"], "roots"];
        Assert.Equal(required, wrong.Errors.Select(error => error.Split(':')[0]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"listen\": 1, \"listen\": 2}")]
    public void What_is_no_configuration_is_an_error_and_no_crash(string text) =>
        Assert.Throws<ConfigurationException>(() => ConfigurationFile.Parse(text, _directory.FullName));

    public void Dispose() => _directory.Delete(recursive: true);

    private static JsonObject Good() => JsonNode.Parse("""
        {
          "certificate": "server.pem", "privateKey": "server.key", "clientCa": "ca.pem", "clientSubjects": ["securestore-operator"],
          "dataDirectory": "data", "powershell": "powershell",
          "roots": [{"path": "\\\\fs01\\spbackup", "mountedAt": "share"}],
          "sqlServers": [{"instance": "SQL01\\SHAREPOINT", "dataSource": "127.0.0.1,14330", "encrypt": "Strict", "serverCertificate": "sql.crt",
            "authentication": {"type": "Login", "userName": "svc", "passwordFile": "password"}}]
        }
        """)!.AsObject();
}
