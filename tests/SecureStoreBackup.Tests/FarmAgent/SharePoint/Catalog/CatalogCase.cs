using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SharePoint.Catalog;
using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.Catalog;

/// <summary>What <c>expectation.json</c> beside a case says of it.</summary>
/// <param name="Verdict"><c>Success</c>, or the code of the refusal.</param>
/// <param name="Says">Stands in the refusal's message.</param>
/// <param name="Rows">Directory names of the history's rows in their order; null when it cannot be read.</param>
/// <param name="Unreadable">Stands in the reader's message.</param>
/// <param name="Removed">Files and directories of the base set that this case lacks.</param>
/// <param name="Log">Whether the log was evaluated, in a success.</param>
internal sealed record Expectation(
    string About, string Verdict, string? Says, IReadOnlyList<string>? Rows, string? Unreadable, IReadOnlyList<string>? Removed, string? Log, int Warnings);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Expectation))]
internal sealed partial class ExpectationJson : JsonSerializerContext;

/// <summary>One case of the corpus: the base set with what the case lays over it.</summary>
internal sealed class CatalogCase
{
    private static readonly string s_corpus = Path.Combine(AppContext.BaseDirectory, "Data", "catalog");

    private CatalogCase(string name, Expectation expectation, SortedDictionary<string, byte[]> files) => (Name, Expected, Files) = (name, expectation, files);

    /// <summary><c>good/plain</c>, <c>bad/dtd</c>, …</summary>
    public static IEnumerable<string> Names { get; } =
        [.. from kind in new[] { "good", "bad" } from directory in Directory.EnumerateDirectories(Path.Combine(s_corpus, kind)) orderby directory select $"{kind}/{Path.GetFileName(directory)}"];

    public string Name { get; }

    public Expectation Expected { get; }

    /// <summary>By path, with slashes.</summary>
    public SortedDictionary<string, byte[]> Files { get; }

    public static CatalogCase Load(string name)
    {
        var files = Read(Path.Combine(s_corpus, "base"));
        var own = Read(Path.Combine(s_corpus, name));
        own.Remove("expectation.json", out var text);
        var expected = JsonSerializer.Deserialize(text, ExpectationJson.Default.Expectation)!;
        foreach (var gone in expected.Removed ?? [])
            foreach (var path in files.Keys.Where(path => path == gone || path.StartsWith(gone + "/", StringComparison.Ordinal)).ToList())
                files.Remove(path);
        foreach (var (path, content) in own)
            files[path] = content;
        return new CatalogCase(name, expected, files);
    }

    /// <summary>Lets the agent judge a set of these files as the backup of the application.</summary>
    public static async Task<(BackupItemEvidence Evidence, IReadOnlyList<string> Warnings)> JudgeAsync(IReadOnlyDictionary<string, byte[]> files, CancellationToken cancellationToken)
    {
        var mount = Directory.CreateTempSubdirectory("case-");
        try
        {
            foreach (var (path, content) in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(mount.FullName, path))!);
                await File.WriteAllBytesAsync(Path.Combine(mount.FullName, path), content, cancellationToken);
            }
            var directory = new Jail([new Root(WindowsPath.Parse(@"\\fs01\set", out _)!, mount.FullName)]).Enter(@"\\fs01\set", "directory");
            return await new SetEvidence(new DatabaseBackupCheck(new SqlServers([])))
                .JudgeAsync(directory, "app", Samples.ApplicationItem, new ServiceDatabase(Samples.Database, "SQL01"), cancellationToken);
        }
        finally
        {
            mount.Delete(recursive: true);
        }
    }

    private static SortedDictionary<string, byte[]> Read(string directory) => new(
        Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).ToDictionary(path => Path.GetRelativePath(directory, path).Replace('\\', '/'), File.ReadAllBytes),
        StringComparer.Ordinal);
}
