using System.CommandLine;
using SecureStoreBackup.Operator.Hosting;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore version</c>: which program this is, and what it speaks.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var output = new OutputOption();
        var command = new Command("version", "Say the version, the commit, and the versions of API, farm protocol and manifest that this program speaks. Exit code 0.\n\nExample:\n  securestore version --output json");
        output.AddTo(command);
        command.SetAction(parsed => output.Write(parsed, Versions.Report, VersionJson.Default.VersionReport, text => Write(Versions.Report, text)));
        return command;
    }

    private static void Write(VersionReport report, TextWriter output) => output.WriteLine(
        $"""
        securestore {report.Version}
        Commit         {report.Commit}
        API            {report.Api}
        Farm protocol  {report.FarmProtocol}
        Manifest       version {report.ManifestSchema}
        Runtime        {report.Runtime}
        System         {report.System}
        """);
}
