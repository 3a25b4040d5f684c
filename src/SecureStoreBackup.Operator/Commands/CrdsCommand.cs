using System.CommandLine;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Operator.Api.Schemas;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Telemetry;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore crds</c>: the custom resource definitions that this program speaks, and the reference of their fields.</summary>
internal static class CrdsCommand
{
    private static readonly Option<DirectoryInfo?> _output = new("--output", "-o") { Description = "Folder to write a file per definition to. Default: all of them to standard output." };
    private static readonly Option<DirectoryInfo?> _docs = new("--docs") { Description = "Folder to write the field reference (api.md), the schemas of the manifest (manifest.schema.json) and, for editors, of each kind, and the references of metrics (metrics.md), conditions (conditions.md) and commands (cli.md) to." };

    public static Command Create()
    {
        var command = new Command("crds", "Print the custom resource definitions. Exit code 0: printed, or written; 1: a file cannot be written.\n\nExample:\n  securestore crds | kubectl apply -f -") { _output, _docs };
        command.SetAction(parsed => Run(parsed.GetValue(_output), parsed.GetValue(_docs), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static int Run(DirectoryInfo? output, DirectoryInfo? docs, TextWriter text)
    {
        if (output is null && docs is null)
            text.Write(string.Join("---\n", CrdGenerator.Files().Select(file => file.Yaml)));
        foreach (var (name, yaml) in output is null ? [] : CrdGenerator.Files())
            Write(output!, name, yaml);
        if (docs is null)
            return 0;
        Write(docs, "api.md", ApiReference.Generate());
        Write(docs, "manifest.schema.json", ManifestSchema.Generate());
        foreach (var (name, json) in EditorSchema.Files(ApiKinds.All))
            Write(docs, name, json);
        Write(docs, "metrics.md", MetricsReference.Generate());
        Write(docs, "conditions.md", ConditionsReference.Generate());
        Write(docs, "cli.md", CommandReference.Generate());
        return 0;
    }

    private static void Write(DirectoryInfo folder, string name, string text)
    {
        folder.Create();
        File.WriteAllText(Path.Combine(folder.FullName, name), text);
    }
}
