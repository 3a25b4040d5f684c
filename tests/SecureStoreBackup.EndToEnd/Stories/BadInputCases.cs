using System.Text.Json.Nodes;
using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Certificates;
using SecureStoreBackup.Sandbox.KeyVault;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Stories;

/// <summary>One thing that people get wrong, or that goes wrong around them, and how it is mended.</summary>
/// <param name="Field">Path of the field that people must be pointed to.</param>
/// <param name="Reason">Of the condition and of the event.</param>
/// <param name="Remedy">Words of the message that tell what to do.</param>
/// <param name="BreakAsync">Makes a policy of a good one, and breaks what it takes.</param>
/// <param name="MendAsync">Mends the cause where it lies; null mends the policy itself.</param>
public sealed record BadInputCase(
    string Field, string Reason, string Remedy, Func<Story, PolicyDocument, Task<PolicyDocument>> BreakAsync, Func<Story, Task>? MendAsync = null);

internal static class BadInputCases
{
    private static readonly Fault _unavailable = new Fault.Unavailable { NamePrefix = "unavailable", Count = Fault.Always };

    /// <summary>What the API server refuses by the schema, each with the field that its answer names.</summary>
    public static IReadOnlyDictionary<string, (string Field, string Path, JsonNode? Value)> Refused { get; } = new Dictionary<string, (string, string, JsonNode?)>
    {
        ["a blank in a secret's name"] = ("spec.passphrase.secretName", "passphrase.secretName", "the passphrase"),
        ["a choice that there is not"] = ("spec.passphrase.verify", "passphrase.verify", "Sometimes"),
        ["a farm without an agent"] = ("spec.farm.agentUrl", "farm.agentUrl", null),
        ["a number out of bounds"] = ("spec.farm.backupThreads", "farm.backupThreads", 11),
        ["no target"] = ("spec.offsite", "offsite", new JsonArray()),
    };

    /// <summary>What the operator finds.</summary>
    public static IReadOnlyDictionary<string, BadInputCase> Found { get; } = new Dictionary<string, BadInputCase>
    {
        ["a minute that there is not"] = Spec("schedule", "61 2 * * *", "minute: '61' is not a value; use 0 to 59"),
        ["an unknown time zone"] = Spec("timeZone", "Europe/Atlantis", "use an IANA id such as Etc/UTC or Europe/Berlin."),
        ["a farm agent without TLS"] = Spec("farm.agentUrl", "http://sp01.contoso.local:7443", "only https is possible."),
        ["a vault without TLS"] = Spec("keyVault.url", "http://contoso-sp.vault.azure.net", "only https is possible."),
        ["a relative directory"] = Spec("farm.backupDirectory", "spbackup", @"write \\server\share\folder, or a local path such as D:\backup."),

        ["an unknown service application"] = new("spec.farm.serviceApplication", "ServiceApplicationNotFound", "The farm has: 'Secure Store Service'.",
            (_, policy) => Task.FromResult(policy.With("farm.serviceApplication", "Payroll Store"))),
        ["a missing TLS secret"] = new("spec.farm.tlsSecretName", "FarmCredentialsMissing", "create it with tls.crt, tls.key and ca.crt.",
            (_, policy) => Task.FromResult(policy.With("farm.tlsSecretName", "late-farm-agent")),
            story => story.CreateTlsSecretAsync("late-farm-agent")),
        ["a client certificate of another authority"] = new("spec.farm.tlsSecretName", "FarmCertificateRefused", "renew the Secret",
            async (story, policy) =>
            {
                await CreateForeignCertificateAsync(story, "foreign-farm-agent");
                return policy.With("farm.tlsSecretName", "foreign-farm-agent");
            }),
        ["a port on which no agent listens"] = new("spec.farm.agentUrl", "FarmUnreachable", "Check that its scheduled task runs",
            (_, policy) => Task.FromResult(policy.With("farm.agentUrl", $"https://127.0.0.1:{FreePort.Find()}"))),
        ["a passphrase that nobody put into the vault"] = new("spec.passphrase.secretName", "SecretNotFound", "it was never put there",
            (story, policy) => Task.FromResult(policy.With("passphrase.secretName", $"late-{story.Namespace}")),
            story => SetPassphrase(story, $"late-{story.Namespace}")),
        ["a passphrase that is disabled"] = new("spec.passphrase.secretName", "SecretDisabled", "enable that version",
            async (story, policy) =>
            {
                await SetPassphrase(story, $"disabled-{story.Namespace}");
                story.World.Vaults.Disable(World.Vault, $"disabled-{story.Namespace}");
                return policy.With("passphrase.secretName", $"disabled-{story.Namespace}");
            },
            story => SetPassphrase(story, $"disabled-{story.Namespace}")),
        ["a vault that does not answer"] = new("spec.keyVault.url", "VaultUnreachable", "Check the URL, DNS, firewalls and private endpoints; we keep trying.",
            async (story, policy) =>
            {
                story.World.Vaults.Faults.Add(_unavailable);
                await SetPassphrase(story, $"unavailable-{story.Namespace}");
                return policy.With("passphrase.secretName", $"unavailable-{story.Namespace}");
            },
            story => Task.FromResult(story.World.Vaults.Faults.Remove(_unavailable))),
        ["a container that nobody made"] = new("spec.offsite[name=westeurope].containerUrl", "ContainerNotFound", "create it, or correct containerUrl.",
            (story, policy) => Task.FromResult(policy.With("offsite[0].containerUrl", story.World.Blobs.ContainerUri($"late-{story.Namespace}").AbsoluteUri)),
            story => story.World.Azurite.Account.CreateContainerAsync($"late-{story.Namespace}", TestContext.Current.CancellationToken)),
    };

    private static BadInputCase Spec(string path, string value, string remedy) =>
        new($"spec.{path}", "InvalidSpec", remedy, (_, policy) => Task.FromResult(policy.With(path, value)));

    private static Task SetPassphrase(Story story, string secret)
    {
        story.World.Vaults.SetSecret(World.Vault, secret, story.World.Passphrase);
        return Task.CompletedTask;
    }

    /// <summary>The right name, signed by somebody else.</summary>
    private static async Task CreateForeignCertificateAsync(Story story, string secret)
    {
        using var authority = CertificateAuthority.Create("Somebody else", TimeProvider.System);
        using var client = authority.IssueClient(FarmSite.Client);
        var directory = Directory.CreateDirectory(Path.Combine(story.Farm.Directory, secret)).FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "tls.crt"), client.CertificatePem);
        await File.WriteAllTextAsync(Path.Combine(directory, "tls.key"), client.PrivateKeyPem);
        await File.WriteAllTextAsync(Path.Combine(directory, "ca.crt"), story.World.Authority.Pem);
        await story.CreateTlsSecretAsync(secret, directory);
    }
}
