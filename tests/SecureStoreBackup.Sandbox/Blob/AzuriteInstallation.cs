using System.Diagnostics;

namespace SecureStoreBackup.Sandbox.Blob;

/// <summary>The folder with Azurite's lock file, where <c>npm ci</c> puts it (365 MB, about a minute at first).</summary>
public sealed class AzuriteInstallation(string folder)
{
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>Whether <c>npm ci</c> has run to its end: npm writes its own list last.</summary>
    public bool IsComplete => File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json"))
        && File.Exists(Path.Combine(Folder, "node_modules", "azurite", "dist", "src", "blob", "main.js"));

    /// <summary>The one in the source tree that this program was built from.</summary>
    /// <exception cref="DirectoryNotFoundException">The program was moved out of its source tree.</exception>
    public static AzuriteInstallation Find()
    {
        for (var parent = new DirectoryInfo(AppContext.BaseDirectory); parent is not null; parent = parent.Parent)
        {
            var candidate = Path.Combine(parent.FullName, "tests", "SecureStoreBackup.Sandbox", "azurite");
            if (File.Exists(Path.Combine(candidate, "package-lock.json")))
                return new AzuriteInstallation(candidate);
        }
        throw new DirectoryNotFoundException(
            $"No tests/SecureStoreBackup.Sandbox/azurite above {AppContext.BaseDirectory}. Run the program from where it was built.");
    }

    /// <exception cref="InvalidOperationException">Names the command to run.</exception>
    public void Require()
    {
        if (!IsComplete)
            throw new InvalidOperationException($"Azurite is not installed. Run: npm ci --prefix {Folder}");
    }

    /// <summary>Runs <c>npm ci</c> unless that is done; processes that ask at the same time wait for the one that does it.</summary>
    /// <exception cref="InvalidOperationException">npm failed; the message holds its last lines.</exception>
    public async Task InstallAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        if (IsComplete)
            return;
        await using var mutex = await LockAsync(time, cancellationToken);
        if (IsComplete)
            return;
        using var npm = new Process
        {
            StartInfo = new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            {
                WorkingDirectory = Folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var output = new RecentLines(npm);
        npm.Start();
        output.Begin();
        try
        {
            await npm.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw;
        }
        if (npm.ExitCode != 0 || !IsComplete)
            throw new InvalidOperationException($"'npm ci' in {Folder} ended with code {npm.ExitCode}. Its last lines:\n{output}");
    }

    async Task<FileStream> LockAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(Folder, ".install.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None,
                    bufferSize: 1, FileOptions.DeleteOnClose);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
            }
        }
    }
}
