using System.CommandLine;
using SecureStoreBackup.Operator.Api.Files;
using SecureStoreBackup.Operator.Commands;

namespace SecureStoreBackup.Tests.Operator.Commands;

public sealed class CrdsCommandTests
{
    [Fact]
    public void Without_options_every_definition_is_printed_for_kubectl()
    {
        using var output = new StringWriter();

        Assert.Equal(0, CrdsCommand.Create().Parse([]).Invoke(new InvocationConfiguration { Output = output }));

        Assert.True(YamlDocuments.TryRead(output.ToString(), out var documents, out _));
        Assert.Equal(
            ["securestorebackuppolicies.securestore.dev", "securestorebackups.securestore.dev", "securestorerestores.securestore.dev"],
            documents.Select(document => document.Root!["metadata"]!["name"]!.GetValue<string>()));
    }

    [Fact]
    public void With_folders_the_files_of_the_repository_are_written()
    {
        var folder = Directory.CreateTempSubdirectory("crds").FullName;

        Assert.Equal(0, CrdsCommand.Create().Parse(["--output", Path.Combine(folder, "crds"), "--docs", Path.Combine(folder, "docs")]).Invoke());

        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            Assert.Equal(Repository.Read(Path.GetRelativePath(folder, file)), File.ReadAllText(file));
        Assert.Equal(11, Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length);
        Directory.Delete(folder, recursive: true);
    }
}
