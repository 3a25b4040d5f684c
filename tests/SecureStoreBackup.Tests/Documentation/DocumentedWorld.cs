using System.Diagnostics;
using System.Runtime.Versioning;
using SecureStoreBackup.Sandbox.Worlds;
using SecureStoreBackup.Tests.Escrow;

namespace SecureStoreBackup.Tests.Documentation;

/// <summary>
/// A world in which the documentation's commands run as they stand: a checkout to stand in, the real kubectl and securestore on the
/// PATH, a home and a cluster of its own, the operator, and the policy of the samples with its first backup. Where the documentation
/// names Azure's containers and the farm of the samples, the command on the PATH puts the sandbox's in.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class DocumentedWorld : IAsyncDisposable
{
    private const string SecureStore =
        """
        #!/bin/bash
        # The documentation's example names, as this world has them.
        arguments=()
        for argument; do
          case $argument in
            --azure-cli) arguments+=(--disable-instance-discovery --ca-bundle "$DOCUMENTED_CA") ;;
            https://contosobackup.blob.core.windows.net/securestore|https://contosobackupwe.blob.core.windows.net/securestore) arguments+=("$DOCUMENTED_WEST") ;;
            https://contosobackupne.blob.core.windows.net/securestore) arguments+=("$DOCUMENTED_NORTH") ;;
            https://sp01.contoso.local:7443) arguments+=("$DOCUMENTED_AGENT") ;;
            https://splab01.contoso.local:7443) arguments+=("$DOCUMENTED_SCRATCH") ;;
            *) arguments+=("$argument") ;;
          esac
        done
        exec "$DOCUMENTED_SECURESTORE" "${arguments[@]}"
        """;

    // Before 1.23, kubectl checks objects against schemas that the sandbox's API server does not publish in that form.
    private const string Kubectl =
        """
        #!/bin/bash
        minor=$("$DOCUMENTED_KUBECTL" version --client -o json | grep -m1 '"minor"' | tr -dc 0-9)
        check=()
        if [ "$minor" -lt 23 ]; then
          case " $* " in *' apply '*|*' create -f'*|*' create -o'*|*' replace '*) check=(--validate=false) ;; esac
        fi
        case " $* " in
          *' -f - '*) sed "s|https://sp01.contoso.local:7443|$DOCUMENTED_AGENT|; s|https://splab01.contoso.local:7443|$DOCUMENTED_SCRATCH|" | "$DOCUMENTED_KUBECTL" "$@" "${check[@]}"; exit $? ;;
        esac
        exec "$DOCUMENTED_KUBECTL" "$@" "${check[@]}"
        """;

    private const string Prepare =
        """
        set -eEuo pipefail
        kubectl create namespace sharepoint
        kubectl apply -f crds
        kubectl wait --for=condition=Established --timeout=60s crd/securestorebackuppolicies.securestore.dev crd/securestorebackups.securestore.dev crd/securestorerestores.securestore.dev
        kubectl -n sharepoint create secret generic contoso-farm-agent --type=kubernetes.io/tls --from-file=credentials/contoso-farm-agent
        kubectl -n sharepoint create secret generic lab-farm-agent --type=kubernetes.io/tls --from-file=credentials/scratch-farm-agent
        kubectl kustomize "$DOCUMENTED_SAMPLES" | sed '/^spec:$/r escrow.yaml' >policy.yaml
        kubectl apply -f policy.yaml
        """;

    private const string FirstBackup =
        """
        set -eEuo pipefail
        kubectl -n sharepoint wait --for=condition=RecoveryPointFresh --timeout=120s ssbp/contoso
        """;

    /// <summary>Folders that kubectl reads: it follows no links.</summary>
    private static readonly string[] _copied = ["crds", "manifests"];

    private readonly string _directory;
    private readonly World _world;
    private readonly Dictionary<string, string> _environment;
    private SecureStoreBackup.Sandbox.Processes.ChildProcess? _operator;

    private DocumentedWorld(string directory, World world, string kubectl)
    {
        (_directory, _world) = (directory, world);
        _environment = new Dictionary<string, string>(world.OperatorEnvironment)
        {
            ["HOME"] = Path.Combine(directory, "home"),
            ["PATH"] = $"{Path.Combine(directory, "bin")}:{Environment.GetEnvironmentVariable("PATH")}",
            ["KUBECONFIG"] = world.KubeConfig,
            ["DOCUMENTED_KUBECTL"] = kubectl,
            ["DOCUMENTED_SECURESTORE"] = SecureStoreBackup.Sandbox.Processes.Repository.Binary("SecureStoreBackup.Operator", "securestore"),
            ["DOCUMENTED_SAMPLES"] = Path.Combine(world.Directory, "samples"),
            ["DOCUMENTED_CA"] = Path.Combine(directory, "ca.pem"),
            ["DOCUMENTED_WEST"] = world.Blobs.ContainerUri(World.Containers[0]).AbsoluteUri,
            ["DOCUMENTED_NORTH"] = world.Blobs.ContainerUri(World.Containers[1]).AbsoluteUri,
            ["DOCUMENTED_AGENT"] = world.Farm.AgentUrl.GetLeftPart(UriPartial.Authority),
            ["DOCUMENTED_SCRATCH"] = world.Scratch.AgentUrl.GetLeftPart(UriPartial.Authority),
        };
    }

    private string Checkout => Path.Combine(_directory, "checkout");

    /// <param name="kubectl">Path of the real one.</param>
    public static async Task<DocumentedWorld> StartAsync(string kubectl, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("docs-").FullName;
        var world = new DocumentedWorld(directory, await World.StartAsync(new WorldOptions { Directory = Path.Combine(directory, "world") }, _ => { }, cancellationToken), kubectl);
        try
        {
            await world.PrepareAsync(cancellationToken);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the commands of a page.</summary>
    /// <returns>What went wrong, with page and line, and the end of what was said before; null when nothing did.</returns>
    public async Task<string?> RunAsync(MarkdownPage page, TimeSpan limit, CancellationToken cancellationToken) =>
        await ShellAsync(page.Path, PageScript.Of(page.Path, Repository.Read(page.Path)), limit, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_operator is not null)
            await _operator.DisposeAsync();
        await _world.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var folder in (string[])["home", "bin", "checkout", "scripts"])
            Directory.CreateDirectory(Path.Combine(_directory, folder));
        foreach (var entry in Directory.EnumerateFileSystemEntries(Repository.Root).Where(entry => !_copied.Contains(Path.GetFileName(entry))))
            File.CreateSymbolicLink(Path.Combine(Checkout, Path.GetFileName(entry)), entry);
        foreach (var file in _copied.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories)))
        {
            var copy = Path.Combine(Checkout, Path.GetRelativePath(Repository.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        File.CreateSymbolicLink(Path.Combine(Checkout, "credentials"), Path.Combine(_world.Directory, "credentials"));
        File.CreateSymbolicLink(Path.Combine(Checkout, "contoso-farm-agent"), Path.Combine(_world.Directory, "credentials", "contoso-farm-agent"));
        await File.WriteAllTextAsync(Path.Combine(_directory, "ca.pem"), _world.Authority.Pem, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Checkout, "private.pem"), EscrowKeys.Private.ExportPkcs8PrivateKeyPem(), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Checkout, "escrow.yaml"),
            $"  escrow:\n    recipients:\n    - name: {EscrowKeys.Recipient.Name}\n      publicKey: |\n{string.Concat(EscrowKeys.Recipient.PublicKey.Split('\n').Select(line => $"        {line}\n"))}", cancellationToken);
        foreach (var (name, script) in new[] { ("securestore", SecureStore), ("kubectl", Kubectl) })
        {
            var file = Path.Combine(_directory, "bin", name);
            await File.WriteAllTextAsync(file, script + "\n", cancellationToken);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await PrepareAsync("prepare", Prepare, cancellationToken);
        _operator = await _world.StartOperatorAsync("operator", ["--namespace", "sharepoint", "--failing-probe-seconds", "5"], cancellationToken);
        await PrepareAsync("first-backup", FirstBackup, cancellationToken);
    }

    private async Task PrepareAsync(string name, string script, CancellationToken cancellationToken)
    {
        if (await ShellAsync(name, script, TimeSpan.FromMinutes(3), cancellationToken) is { } flaw)
            Assert.Fail(flaw);
    }

    private async Task<string?> ShellAsync(string name, string script, TimeSpan limit, CancellationToken cancellationToken)
    {
        var file = Path.Combine(_directory, "scripts", name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, script, cancellationToken);
        var start = new ProcessStartInfo("/bin/bash", ["-c", "exec bash \"$0\" >\"$0.out\" 2>&1 </dev/null", file]) { UseShellExecute = false, WorkingDirectory = Checkout };
        foreach (var (key, value) in _environment)
            start.Environment[key] = value;
        using var shell = Process.Start(start)!;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(limit);
        try
        {
            await shell.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            shell.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return $"{name}: not done after {limit}:\n{await EndAsync(file)}";
        }

        return shell.ExitCode == 0 ? null : $"{name}: exit code {shell.ExitCode}:\n{await EndAsync(file)}";
    }

    private static async Task<string> EndAsync(string file) => string.Join('\n', (await File.ReadAllLinesAsync($"{file}.out")).TakeLast(30));
}
