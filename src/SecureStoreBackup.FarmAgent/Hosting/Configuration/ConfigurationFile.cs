using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using SecureStoreBackup.FarmAgent.Files;

namespace SecureStoreBackup.FarmAgent.Hosting.Configuration;

/// <summary>Reads <see cref="AgentConfiguration"/> from JSON; comments and trailing commas are allowed.</summary>
public static class ConfigurationFile
{
    private const string DefaultListen = "https://0.0.0.0:7443";
    private const string WindowsPowerShell = @"WindowsPowerShell\v1.0\powershell.exe";

    /// <exception cref="ConfigurationException">The file cannot be read or has flaws; all of them are listed.</exception>
    public static AgentConfiguration Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([$"'{path}' cannot be read: {unreadable.Message}"]);
        }
    }

    /// <param name="directory">Where relative paths start.</param>
    public static AgentConfiguration Parse(string json, string directory)
    {
        var errors = new List<string>();
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var configuration = Read(new FieldReader(document.RootElement, "", errors), directory, errors);
            return errors.Count == 0 ? configuration : throw new ConfigurationException(errors);
        }
        catch (JsonException malformed)
        {
            throw new ConfigurationException([$"The configuration is no JSON: {malformed.Message}"]);
        }
    }

    private static AgentConfiguration Read(FieldReader fields, string directory, List<string> errors)
    {
        var certificate = ExistingFile(fields, "certificate", directory, required: true);
        var isPfx = certificate is not null && Path.GetExtension(certificate) is ".pfx" or ".p12";
        var configuration = new AgentConfiguration
        {
            Listen = Listen(fields),
            Certificate = certificate ?? "",
            PrivateKey = ExistingFile(fields, "privateKey", directory, required: certificate is not null && !isPfx),
            ClientCa = ExistingFile(fields, "clientCa", directory, required: true) ?? "",
            ClientSubjects = Subjects(fields),
            DataDirectory = Rooted(fields.Text("dataDirectory", required: true), directory) ?? "",
            PowerShell = PowerShell(fields, directory) ?? "",
            AcknowledgePowerShellLogging = fields.Flag("acknowledgePowerShellLogging"),
            Roots = Roots(fields, directory, errors),
            SqlServers = SqlServerFields.Read(fields, directory, errors),
        };
        fields.RefuseOthers();
        return configuration;
    }

    private static IPEndPoint Listen(FieldReader fields)
    {
        var text = fields.Text("listen") ?? DefaultListen;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "https", PathAndQuery: "/" })
        {
            if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address))
                return new IPEndPoint(address, uri.Port);
            if (uri.Host is "localhost")
                return new IPEndPoint(IPAddress.Loopback, uri.Port);
        }
        fields.Error("listen", $"'{text}' must be https://, an IP address of this server or 0.0.0.0, and a port, as in {DefaultListen}");
        return new IPEndPoint(IPAddress.None, 0);
    }

    private static ImmutableArray<string> Subjects(FieldReader fields)
    {
        var subjects = ImmutableArray.CreateBuilder<string>();
        foreach (var (element, _) in fields.List("clientSubjects", required: true, "name the common names of the operator's client certificates"))
        {
            if (element.ValueKind is JsonValueKind.String && element.GetString() is { Length: > 0 } name)
                subjects.Add(name);
            else
                fields.Error("clientSubjects", "must hold texts that are not empty");
        }
        return subjects.ToImmutable();
    }

    private static string? PowerShell(FieldReader fields, string directory)
    {
        if (ExistingFile(fields, "powershell", directory, required: !OperatingSystem.IsWindows()) is { } given)
            return given;
        return OperatingSystem.IsWindows() ? Path.Combine(Environment.SystemDirectory, WindowsPowerShell) : null;
    }

    private static ImmutableArray<Root> Roots(FieldReader fields, string directory, List<string> errors)
    {
        var roots = ImmutableArray.CreateBuilder<Root>();
        foreach (var (element, path) in fields.List("roots", required: true, @"name the directories that backups may go to, as in \\fs01\spbackup"))
        {
            var root = new FieldReader(element, path, errors);
            var text = root.Text("path", required: true);
            var mountedAt = Rooted(root.Text("mountedAt"), directory);
            root.RefuseOthers();
            string? flaw = null;
            if (text is not null && WindowsPath.Parse(text, out flaw) is { } parsed)
                roots.Add(new Root(parsed, mountedAt));
            else if (flaw is not null)
                root.Error("path", $"'{text}' {flaw}");
            if (mountedAt is null && !OperatingSystem.IsWindows())
                root.Error("mountedAt", "is required on this system, which does not see Windows paths");
            else if (mountedAt is not null && !Directory.Exists(mountedAt))
                root.Error("mountedAt", $"'{mountedAt}' does not exist");
        }
        return roots.ToImmutable();
    }

    internal static string? ExistingFile(FieldReader fields, string field, string directory, bool required)
    {
        var path = Rooted(fields.Text(field, required), directory);
        if (path is not null && !File.Exists(path))
            fields.Error(field, $"'{path}' does not exist");
        return path;
    }

    private static string? Rooted(string? path, string directory) => path is null ? null : Path.GetFullPath(path, directory);
}
