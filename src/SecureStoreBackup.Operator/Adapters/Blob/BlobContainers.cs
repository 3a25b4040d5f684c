using System.Collections.Concurrent;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>Opens containers; all of them share the identities' tokens, the connections and the one pool of buffers. Thread-safe.</summary>
public sealed class BlobContainers(AzureIdentities identities, AzureTransports transports, BufferPool pool)
{
    /// <summary>One per container for good: there are no more of them than policies name.</summary>
    private readonly ConcurrentDictionary<Uri, SemaphoreSlim> _transfers = new();

    /// <param name="url">The container's URL, without a query; https, unless the identity is a shared key.</param>
    /// <param name="route">The way to storage and token endpoint.</param>
    /// <exception cref="StepFailedException"><see cref="Reasons.InvalidSpec"/> or <see cref="Reasons.IdentityRefused"/>, before anything is sent.</exception>
    public IContainer Open(Uri url, AzureIdentity identity, AzureRoute route)
    {
        if (url is not { IsAbsoluteUri: true, Scheme: "https" or "http", Query: "" } || new BlobUriBuilder(url) is not { BlobContainerName.Length: > 0, BlobName: "" })
            throw Invalid("A container's URL names account and container alone, as in https://account.blob.core.windows.net/container.");
        if (url.Scheme is "http" && identity is not AzureIdentity.SharedKeySecret)
            throw Invalid("Tokens travel over https only; write https://.");
        var options = new BlobClientOptions();
        transports.Configure(options, route);
        var client = identity switch
        {
            AzureIdentity.Token token => new BlobContainerClient(url, identities.Credential(token, route), options),
            AzureIdentity.SasSecret sas => new BlobContainerClient(url, Sas(sas), options),
            AzureIdentity.SharedKeySecret shared => new BlobContainerClient(url, SharedKey(url, shared), options),
            _ => throw new ArgumentException($"Unknown identity {identity.GetType().Name}.", nameof(identity)),
        };
        return new BlobContainer(client, pool, _transfers.GetOrAdd(url, _ => new SemaphoreSlim(TransferSlots.AtOnce)));
    }

    // As the portal shows it: sv=…&sig=…, with or without the question mark.
    private static AzureSasCredential Sas(AzureIdentity.SasSecret sas)
    {
        var token = sas.Signature.Reveal().Trim().TrimStart('?');
        if (token.Contains("://", StringComparison.Ordinal) || !token.Split('&').Any(part => part.StartsWith("sig=", StringComparison.Ordinal)))
            throw new StepFailedException(new(Reasons.IdentityRefused, "That is no shared access signature; put the token alone into the Secret, as in sv=...&sp=racwdl&sig=..., without the URL.", Retry: true));
        return new(token);
    }

    private static StorageSharedKeyCredential SharedKey(Uri url, AzureIdentity.SharedKeySecret shared)
    {
        try
        {
            return new(new BlobUriBuilder(url).AccountName, shared.Key.Reveal());
        }
        catch (FormatException)
        {
            throw new StepFailedException(new(Reasons.IdentityRefused, "The shared key is not base64; put the account key into the Secret as the account shows it.", Retry: false));
        }
    }

    private static StepFailedException Invalid(string message) => new(new(Reasons.InvalidSpec, message, Retry: false) { Field = "containerUrl" });
}
