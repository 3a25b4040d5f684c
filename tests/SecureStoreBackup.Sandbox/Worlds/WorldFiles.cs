using System.Globalization;
using System.Text;

namespace SecureStoreBackup.Sandbox.Worlds;

/// <summary>
/// What people and operators need of a world, as files: <c>credentials/</c> (for each farm's agent the client certificate, and
/// beside it the URL), <c>samples/</c> (the samples of the repository with this world's addresses), <c>operator.env</c>.
/// </summary>
internal static class WorldFiles
{
    /// <summary>The farm's agent, in samples.</summary>
    public const string SampleAgent = "https://sp01.contoso.local:7443";

    /// <summary>The agent of the farm to drill on, in samples.</summary>
    public const string SampleScratchAgent = "https://splab01.contoso.local:7443";

    private const string Kustomization = "kustomization.yaml";

    public static async Task WriteAsync(World world, CancellationToken cancellationToken)
    {
        await CredentialsAsync(world, cancellationToken);
        await SamplesAsync(world, cancellationToken);
        await File.WriteAllLinesAsync(Path.Combine(world.Directory, "operator.env"), world.OperatorEnvironment.Select(e => $"export {e.Key}='{e.Value}'"), cancellationToken);
    }

    /// <summary>A sample with the agents of this world in the place of those that samples name.</summary>
    public static string OnAgents(World world, string sample) => sample
        .Replace(SampleAgent, Url(world.Farm), StringComparison.Ordinal)
        .Replace(SampleScratchAgent, Url(world.Scratch), StringComparison.Ordinal);

    /// <summary>The spec of a policy in this world, as YAML below <c>spec:</c>, two spaces in.</summary>
    public static string Addresses(World world, FarmSite farm)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$"""
              farm:
                agentUrl: {{Url(farm)}}
              keyVault:
                url: {{world.Vaults.VaultUri(World.Vault).GetLeftPart(UriPartial.Authority)}}
                exportsUrl: {{world.Vaults.VaultUri(World.ExportsVault).GetLeftPart(UriPartial.Authority)}}
                identity: {{Identity(world)}}
                caBundle: |
            {{Indent(world.Authority.Pem, 6)}}
              offsite:

            """);
        foreach (var (name, container) in new[] { ("westeurope", World.Containers[0]), ("northeurope", World.Containers[1]) })
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                  - name: {{name}}
                    containerUrl: {{world.Blobs.ContainerUri(container).AbsoluteUri}}
                    prefix: contoso
                    identity: {{Identity(world)}}
                    caBundle: |
                {{Indent(world.Authority.Pem, 8)}}

                """);
        }

        return text.ToString();
    }

    private static string Url(FarmSite farm) => farm.AgentUrl.GetLeftPart(UriPartial.Authority);

    private static string Identity(World world) =>
        $"{{type: WorkloadIdentity, clientId: {World.ClientId}, tenantId: {world.Tokens.TenantId}, authorityHost: \"{world.Tokens.AuthorityHost.AbsoluteUri}\", disableInstanceDiscovery: true}}";

    private static string Indent(string text, int spaces) =>
        string.Join('\n', text.TrimEnd().Split('\n').Select(line => new string(' ', spaces) + line.TrimEnd('\r')));

    private static async Task CredentialsAsync(World world, CancellationToken cancellationToken)
    {
        foreach (var (name, farm) in new[] { (World.ContosoFarm, world.Farm), (World.ScratchFarm, world.Scratch) })
        {
            var directory = Directory.CreateDirectory(Path.Combine(world.Directory, "credentials", $"{name}-farm-agent")).FullName;
            using var client = world.Authority.IssueClient(FarmSite.Client);
            await File.WriteAllTextAsync(Path.Combine(directory, "tls.crt"), client.CertificatePem, cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(directory, "tls.key"), client.PrivateKeyPem, cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(directory, "ca.crt"), world.Authority.Pem, cancellationToken);
            await File.WriteAllTextAsync(directory + ".url", Url(farm) + "\n", cancellationToken);
        }
    }

    /// <summary>The samples, and a kustomization over the sample policy that changes nothing but addresses, identities and trust, in words that old kubectls know too.</summary>
    private static async Task SamplesAsync(World world, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateDirectory(Path.Combine(world.Directory, "samples")).FullName;
        foreach (var sample in Directory.EnumerateFiles(Path.Combine(Processes.Repository.Root, "manifests", "samples"), "*.yaml").Where(file => Path.GetFileName(file) != Kustomization))
            await File.WriteAllTextAsync(Path.Combine(directory, Path.GetFileName(sample)), OnAgents(world, await File.ReadAllTextAsync(sample, cancellationToken)), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(directory, Kustomization),
            """
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            namespace: sharepoint
            resources: [policy.yaml]
            patchesStrategicMerge: [addresses.yaml]

            """, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(directory, "addresses.yaml"),
            $"""
            apiVersion: securestore.dev/v1alpha1
            kind: SecureStoreBackupPolicy
            metadata:
              name: contoso
            spec:
            {Addresses(world, world.Farm)}
            """, cancellationToken);
    }
}
