using System.CommandLine;
using System.Text.RegularExpressions;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Operator.Hosting;

namespace SecureStoreBackup.Tests.Operator.Commands;

public sealed partial class VersionCommandTests
{
    [Fact]
    public void People_get_lines_and_machines_json_or_yaml()
    {
        var json = SameData.Of(Run("--output", "json"), Run("--output", "yaml"));

        Assert.Equal(Versions.Operator, json["version"]!.GetValue<string>());
        Assert.Equal("securestore.dev/v1alpha1", json["api"]!.GetValue<string>());
        Assert.Equal("v1", json["farmProtocol"]!.GetValue<string>());
        Assert.Equal(1, json["manifestSchema"]!.GetValue<int>());
        Assert.StartsWith($"securestore {Versions.Operator}\nCommit         {Versions.Commit}\n", Run().ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_commit_is_a_whole_one_or_said_to_be_unknown() =>
        Assert.Matches("^([0-9a-f]{40}|unknown)$", Versions.Commit);

    [Fact]
    public void The_image_has_the_version_of_the_build()
    {
        var version = VersionElement().Match(Repository.Read("Directory.Build.props")).Groups["version"].Value;

        Assert.Equal(version, Versions.Operator);
        Assert.Equal(2, Repository.Read("Dockerfile").Split('\n').Count(line => line == $"ARG VERSION={version}"));
    }

    [Fact]
    public void What_this_machine_lacks_would_be_said() => Assert.True(MachineData.Complaint().IsEmpty);

    private static string Run(params string[] arguments)
    {
        using var output = new StringWriter();
        Assert.Equal(0, VersionCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = output }));
        return output.ToString();
    }

    [GeneratedRegex("<Version>(?<version>.*)</Version>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionElement();
}
