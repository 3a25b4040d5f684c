using System.Collections.Immutable;
using SecureStoreBackup.FarmAgent.SqlServer;

namespace SecureStoreBackup.FarmAgent.Hosting.Configuration;

/// <summary>The list <c>sqlServers</c>.</summary>
internal static class SqlServerFields
{
    public static ImmutableArray<SqlServerAccess> Read(FieldReader fields, string directory, List<string> errors)
    {
        var servers = ImmutableArray.CreateBuilder<SqlServerAccess>();
        foreach (var (element, path) in fields.List("sqlServers"))
        {
            var server = new FieldReader(element, path, errors);
            var instance = server.Text("instance", required: true) ?? "";
            if (servers.Any(other => string.Equals(other.Instance, instance, StringComparison.OrdinalIgnoreCase)))
                server.Error("instance", $"'{instance}' is given twice");
            servers.Add(new SqlServerAccess
            {
                Instance = instance,
                DataSource = server.Text("dataSource"),
                Login = Login(server, directory),
                Encrypt = Encrypt(server),
                ServerCertificate = ConfigurationFile.ExistingFile(server, "serverCertificate", directory, required: false),
            });
            server.RefuseOthers();
        }
        return servers.ToImmutable();
    }

    private static SqlLogin? Login(FieldReader server, string directory)
    {
        if (server.Object("authentication") is not { } authentication)
            return null;
        var type = authentication.Text("type", required: true, "Integrated or Login");
        var isLogin = type is "Login";
        if (type is not (null or "Integrated" or "Login"))
            authentication.Error("type", $"'{type}' must be Integrated or Login");
        var user = authentication.Text("userName", required: isLogin);
        var password = ConfigurationFile.ExistingFile(authentication, "passwordFile", directory, required: isLogin);
        if (type is "Integrated" && (user ?? password) is not null)
            authentication.Error("type", "is Integrated, which takes neither userName nor passwordFile");
        authentication.RefuseOthers();
        return isLogin && user is not null && password is not null ? new SqlLogin(user, password) : null;
    }

    private static SqlEncryption Encrypt(FieldReader server)
    {
        switch (server.Text("encrypt"))
        {
            case null or nameof(SqlEncryption.Mandatory):
                return SqlEncryption.Mandatory;
            case nameof(SqlEncryption.Optional):
                return SqlEncryption.Optional;
            case nameof(SqlEncryption.Strict):
                return SqlEncryption.Strict;
            case var other:
                server.Error("encrypt", $"'{other}' must be Mandatory, Optional or Strict");
                return SqlEncryption.Mandatory;
        }
    }
}
