using System.CommandLine;
using System.CommandLine.Parsing;
using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Adapters.KeyVault;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>How a person at the command line reaches a container, and the vaults that its manifests name, with no cluster to ask.</summary>
/// <param name="several">Whether more than one container may be named. Credentials are the same for all.</param>
/// <param name="optional">Whether the command can do without a container.</param>
internal sealed class ContainerArguments(bool several = false, bool optional = false)
{
    private readonly Option<Uri[]> _container = new("--container")
    {
        Description = $"URL of the blob container, as in https://contosobackup.blob.core.windows.net/securestore.{(several ? " Once for each target; credentials and prefix are the same for all." : "")}",
        Required = !optional,
        Arity = several ? ArgumentArity.OneOrMore : ArgumentArity.ExactlyOne,
        CustomParser = argument => [.. argument.Tokens.Select(token => Url(argument, token, "--container: write the URL in full, as in https://ACCOUNT.blob.core.windows.net/CONTAINER.")).OfType<Uri>()],
    };

    private readonly Option<string> _prefix = new("--prefix") { Description = "Path below the container. Default: all of it.", DefaultValueFactory = _ => "" };
    private readonly Option<FileInfo?> _sas = new("--sas-file") { Description = "File with a shared access signature for the container. Without one we are a workload identity (AZURE_CLIENT_ID, AZURE_TENANT_ID, AZURE_FEDERATED_TOKEN_FILE), or with --azure-cli you." };
    private readonly Option<bool> _azureCli = new("--azure-cli") { Description = "Go as whoever is signed in with Azure's command line (az login), to containers and to vaults." };
    private readonly Option<FileInfo?> _caBundle = new("--ca-bundle") { Description = "File with certificates (PEM) to trust instead of the system's." };
    private readonly Option<Uri?> _authority = new("--authority-host") { Description = "URL of the authority in sovereign and private clouds. Default: AZURE_AUTHORITY_HOST, else the public cloud's.", CustomParser = argument => Url(argument, argument.Tokens[0], "--authority-host: write the URL in full, as in https://login.microsoftonline.us.") };
    private readonly Option<bool> _noDiscovery = new("--disable-instance-discovery") { Description = "For private clouds whose authority Microsoft's does not know." };

    public bool IsNamed(CommandResult result) => result.GetResult(_container) is not null;

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _container, _prefix, _sas, _azureCli, _caBundle, _authority, _noDiscovery })
            command.Add(option);
    }

    public string Prefix(ParseResult parsed) => parsed.GetValue(_prefix)!.Trim('/');

    /// <exception cref="StepFailedException">As the container's adapter refuses it.</exception>
    /// <exception cref="IOException">A file that was named cannot be read.</exception>
    public IContainer Open(ParseResult parsed, AzureTransports transports, BufferPool buffers) => OpenAll(parsed, transports, buffers)[0];

    /// <summary>In the order in which they were named.</summary>
    /// <exception cref="StepFailedException">As the container's adapter refuses it.</exception>
    /// <exception cref="IOException">A file that was named cannot be read.</exception>
    public IReadOnlyList<IContainer> OpenAll(ParseResult parsed, AzureTransports transports, BufferPool buffers)
    {
        AzureIdentity identity = parsed.GetValue(_sas) is { } sas ? new AzureIdentity.SasSecret(new SecretValue(File.ReadAllText(sas.FullName))) : Identity(parsed);
        var (containers, route) = (new BlobContainers(new AzureIdentities(transports), transports, buffers), Route(parsed));
        return [.. parsed.GetRequiredValue(_container).Select(url => containers.Open(url, identity, route))];
    }

    public IVault OpenVault(ParseResult parsed, Uri url, AzureTransports transports) =>
        new KeyVaults(new AzureIdentities(transports), transports).Open(url, Identity(parsed), Route(parsed));

    private AzureIdentity.Token Identity(ParseResult parsed) => parsed.GetValue(_azureCli)
        ? new AzureIdentity.AzureCli()
        : new AzureIdentity.WorkloadIdentity { AuthorityHost = parsed.GetValue(_authority), DisableInstanceDiscovery = parsed.GetValue(_noDiscovery) };

    private AzureRoute Route(ParseResult parsed) => new(parsed.GetValue(_caBundle) is { } bundle ? File.ReadAllText(bundle.FullName) : null);

    /// <summary>The library knows no URLs by itself.</summary>
    private static Uri? Url(ArgumentResult argument, Token token, string wanted)
    {
        if (Uri.TryCreate(token.Value, UriKind.Absolute, out var url) && url is { Scheme: "https" or "http" })
            return url;
        argument.AddError(wanted);
        return null;
    }
}
