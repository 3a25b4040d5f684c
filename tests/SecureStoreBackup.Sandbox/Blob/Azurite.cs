using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SecureStoreBackup.Sandbox.Blob;

/// <summary>
/// The real Azurite, blob service alone and in memory; over HTTPS, with bearer tokens accepted, unless plain HTTP is asked for. It ends with this process, however
/// that dies: <c>start.cjs</c> exits when its standard input, a pipe that we alone hold, is closed.
/// </summary>
public sealed class Azurite : IAsyncDisposable
{
    const string Listening = "Azurite Blob service successfully listens on ";

    readonly Process process;
    readonly DirectoryInfo certificates;

    Azurite(Process process, DirectoryInfo certificates, int port, AzuriteOptions options)
    {
        this.process = process;
        this.certificates = certificates;
        Port = port;
        Options = options;
        Account = new AzuriteAccount(port, options.Authority);
    }

    public int Port { get; }

    /// <summary>Node's process.</summary>
    public int Pid => process.Id;

    /// <summary>Its storage, with the account's key: no token, no proxy, no faults.</summary>
    public AzuriteAccount Account { get; }

    internal AzuriteOptions Options { get; }

    /// <exception cref="InvalidOperationException">It is not installed, or it ended; the message holds its last lines.</exception>
    /// <exception cref="TimeoutException">It did not listen in time.</exception>
    public static async Task<Azurite> StartAsync(AzuriteOptions options, CancellationToken cancellationToken)
    {
        var installation = options.Installation ?? AzuriteInstallation.Find();
        installation.Require();
        var folder = Directory.CreateTempSubdirectory("securestore-azurite-");
        var node = new Process { StartInfo = StartInfo(installation, options, folder), EnableRaisingEvents = true };
        try
        {
            return new Azurite(node, folder, await ListenAsync(node, options, cancellationToken), options);
        }
        catch
        {
            await EndAsync(node, folder);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Account.Dispose();
        await EndAsync(process, certificates);
    }

    static ProcessStartInfo StartInfo(AzuriteInstallation installation, AzuriteOptions options, DirectoryInfo certificates)
    {
        string[] tls = [];
        if (options.Certificate is { } certificate)
        {
            var (chain, key) = (Path.Combine(certificates.FullName, "tls.crt"), Path.Combine(certificates.FullName, "tls.key"));
            File.WriteAllText(chain, certificate.CertificatePem);
            File.WriteAllText(key, certificate.PrivateKeyPem);
            tls = ["--oauth", "basic", "--cert", chain, "--key", key];
        }

        return new ProcessStartInfo("node",
        [
            "start.cjs", "--inMemoryPersistence", "--extentMemoryLimit", options.MemoryMegabytes.ToString(CultureInfo.InvariantCulture),
            "--disableTelemetry", "--silent", "--skipApiVersionCheck", .. tls,
            "--blobHost", "127.0.0.1", "--blobPort", options.Port.ToString(CultureInfo.InvariantCulture),
        ])
        {
            WorkingDirectory = installation.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    /// <summary>The port, once Azurite says that it listens.</summary>
    static async Task<int> ListenAsync(Process node, AzuriteOptions options, CancellationToken cancellationToken)
    {
        var listening = new TaskCompletionSource<int?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new RecentLines(node, line =>
        {
            if (line.StartsWith(Listening, StringComparison.Ordinal))
                listening.TrySetResult(new Uri(line[Listening.Length..]).Port);
        });
        node.Exited += (_, _) => listening.TrySetResult(null);
        try
        {
            node.Start();
            output.Begin();
            if (await listening.Task.WaitAsync(options.StartTimeout, options.Time, cancellationToken) is { } port)
                return port;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException("Azurite needs Node.js 20 or newer: 'node' was not found on the PATH.", missing);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"Azurite did not listen within {options.StartTimeout}. Its last lines:\n{output}", late);
        }
        await node.WaitForExitAsync(cancellationToken);
        throw new InvalidOperationException($"Azurite ended with code {node.ExitCode} before it listened. Its last lines:\n{output}");
    }

    static async Task EndAsync(Process node, DirectoryInfo folder)
    {
        try
        {
            node.Kill(entireProcessTree: true);
            await node.WaitForExitAsync(CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // It never started, or has ended already.
        }
        node.Dispose();
        folder.Delete(recursive: true);
    }
}
