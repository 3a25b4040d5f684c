using System.Diagnostics;
using SecureStoreBackup.Sandbox.Blob;

namespace SecureStoreBackup.Tests.Sandbox.Blob;

public sealed class AzuriteTests(AzuriteFixture fixture)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_missing_installation_names_the_command_to_run()
    {
        var empty = Directory.CreateTempSubdirectory("securestore-no-azurite-");
        var options = new AzuriteOptions
        {
            Installation = new AzuriteInstallation(empty.FullName),
            Certificate = AzureCertificates.Server,
            Authority = AzureCertificates.Authority.Certificate,
        };

        var missing = await Assert.ThrowsAsync<InvalidOperationException>(() => Azurite.StartAsync(options, Cancellation));

        Assert.Equal($"Azurite is not installed. Run: npm ci --prefix {empty.FullName}", missing.Message);
        empty.Delete();
    }

    [Fact]
    public async Task A_port_that_is_taken_ends_the_start_with_azurites_own_words()
    {
        var first = await fixture.GetAsync(Cancellation);
        var options = new AzuriteOptions
        {
            Port = first.Port,
            Certificate = AzureCertificates.Server,
            Authority = AzureCertificates.Authority.Certificate,
        };

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => Azurite.StartAsync(options, Cancellation));

        Assert.Contains("EADDRINUSE", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_by_itself_when_nobody_holds_the_other_end_of_its_standard_input()
    {
        await fixture.GetAsync(Cancellation);
        using var node = Process.Start(new ProcessStartInfo("node", ["start.cjs", "--inMemoryPersistence", "--disableTelemetry", "--silent", "--blobPort", "0"])
        {
            WorkingDirectory = AzuriteInstallation.Find().Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        while (await node.StandardOutput.ReadLineAsync(Cancellation) is { } line && !line.Contains("listens on", StringComparison.Ordinal))
            Assert.False(node.HasExited);

        node.StandardInput.Close();

        await node.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancellation);
        Assert.Equal(0, node.ExitCode);
    }

    [Fact]
    public void The_lock_file_records_no_registry()
    {
        var text = File.ReadAllText(Path.Combine(AzuriteInstallation.Find().Folder, "package-lock.json"));

        Assert.DoesNotContain("\"resolved\"", text, StringComparison.Ordinal);
        Assert.Contains("\"integrity\"", text, StringComparison.Ordinal);
    }
}
