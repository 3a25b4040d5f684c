namespace SecureStoreBackup.Tests.Operator.Image;

public sealed class DockerfileTests
{
    private static readonly string _dockerfile = Repository.Read("Dockerfile");

    [Fact]
    public void The_published_folder_that_is_tested_is_the_one_that_the_image_holds()
    {
        Assert.Contains($"dotnet {string.Join(' ', PublishedFolder.Restore)} ", _dockerfile, StringComparison.Ordinal);
        Assert.Contains($"dotnet {string.Join(' ', PublishedFolder.Publish)} /app ", _dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void The_image_has_no_shell_no_root_and_all_that_schedules_need()
    {
        var final = _dockerfile[_dockerfile.LastIndexOf("FROM ", StringComparison.Ordinal)..];

        Assert.StartsWith("FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra\n", final, StringComparison.Ordinal);
        Assert.Contains("USER $APP_UID\n", final, StringComparison.Ordinal);
        Assert.DoesNotContain("RUN ", final, StringComparison.Ordinal);
        Assert.Contains("ENTRYPOINT [\"/app/securestore\"]", final, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_time_zones_is_refused_with_an_exit_code_of_its_own()
    {
        var nowhere = Directory.CreateTempSubdirectory("zones").FullName;
        var run = await ProgramRun.OfAsync(SecureStoreBackup.Sandbox.Processes.Repository.Binary("SecureStoreBackup.Operator", "securestore"), ["version"], ("TZDIR", nowhere));
        Directory.Delete(nowhere);

        Assert.Equal((4, ""), (run.Code, run.Output));
        Assert.Contains("the time zones' database is missing", run.Errors, StringComparison.Ordinal);
    }
}
