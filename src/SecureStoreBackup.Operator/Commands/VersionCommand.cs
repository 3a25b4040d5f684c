using System.CommandLine;
using System.Text.Json;
using SecureStoreBackup.Operator.Hosting;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore version</c>: which program this is, and what it speaks.</summary>
internal static class VersionCommand
{
    private static readonly Option<string> _output = new("--output", "-o") { Description = "text or json.", DefaultValueFactory = _ => "text" };

    public static Command Create()
    {
        _output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("version", "Say the version, the commit, and the versions of API, farm protocol and manifest that this program speaks. Exit code 0.\n\nExample:\n  securestore version --output json") { _output };
        command.SetAction(parsed => Write(parsed.InvocationConfiguration.Output, parsed.GetValue(_output) == "json"));
        return command;
    }

    private static int Write(TextWriter output, bool json)
    {
        var report = Versions.Report;
        output.WriteLine(json ? JsonSerializer.Serialize(report, VersionJson.Default.VersionReport) :
            $"""
            securestore {report.Version}
            Commit         {report.Commit}
            API            {report.Api}
            Farm protocol  {report.FarmProtocol}
            Manifest       version {report.ManifestSchema}
            Runtime        {report.Runtime}
            System         {report.System}
            """);
        return 0;
    }
}
