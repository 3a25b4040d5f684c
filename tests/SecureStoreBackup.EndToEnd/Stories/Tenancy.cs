using System.Net;
using System.Net.Sockets;
using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Stories;

/// <summary>One operator for two teams, each bound to its own places.</summary>
[Trait("Suite", "Long")]
public sealed class Tenancy(Stage stage)
{
    private const string Ready = "{.status.conditions[?(@.type==\"Ready\")].status}: {.status.conditions[?(@.type==\"Ready\")].reason}: {.status.conditions[?(@.type==\"Ready\")].message}";

    [Fact(Timeout = 600_000)]
    [Trait("Invariant", "I12")]
    public async Task Under_one_operator_each_namespace_is_backed_up_and_what_is_anothers_is_refused_by_its_field_before_anything_is_asked_of_it()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var one = await Story.BeginAsync(stage, "one", cancellationToken, withOperator: false);
        await using var other = await Story.BeginAsync(stage, "other", cancellationToken, withOperator: false);
        using var door = new TcpListener(IPAddress.Loopback, 0);   // who knocks stays in its backlog
        door.Start();
        var theirs = new Uri($"https://{door.LocalEndpoint}/");
        await one.StartClusterOperatorAsync(one.Namespace, Bindings(one, other, theirs));

        var refused = Refused(other, one, theirs);
        foreach (var (name, _, policy) in refused)
            await other.ApplyAsync(policy.With("runOnCreate", true));
        foreach (var (name, field, _) in refused)
            Assert.StartsWith($"False: NotBound: {field}: ", await other.WaitUntilAsync($"ssbp/{name}", Ready, seen => seen.StartsWith("False", StringComparison.Ordinal)), StringComparison.Ordinal);
        var byHand = await other.BackUpByHandAsync(refused[0].Name);
        await other.WaitUntilAsync($"ssb/{byHand}", "{.status.reason}", "NotBound");

        foreach (var (story, policy) in new[] { (one, one.Policy("contoso")), (other, OwnPolicy(other, "contoso")) })
        {
            await story.ApplyAsync(policy.With("runOnCreate", true));
            await story.WaitAsync($"ssb/{await story.BackupOfAsync("contoso")}", "Completed");
            await story.WaitAsync("ssbp/contoso", "Ready");
            Assert.Equal((2, 1), (story.SecretNames(World.Vault).Count, story.SecretNames(World.ExportsVault).Count));   // of the one run: passphrase and password, and the key
        }

        Assert.False(door.Pending());
        Assert.Equal(
            new[] { byHand, await other.BackupOfAsync("contoso") }.Order(StringComparer.Ordinal),
            (await other.ReadAsync("ssb", "{.items[*].metadata.name}")).Split(' ').Order(StringComparer.Ordinal));
        foreach (var container in World.Containers)
            Assert.All(await other.BlobsAsync(container), blob => Assert.StartsWith($"other/{other.Namespace}.contoso/", blob, StringComparison.Ordinal));
    }

    /// <summary>Each namespace has its own places, and the first has more of them, at <paramref name="theirs"/>, which it does not use.</summary>
    private static BindingsDocument Bindings(Story one, Story other, Uri theirs) => new BindingsDocument()
        .Bind(one)
        .Bind(other, "other")
        .Bind(
            one.Namespace,
            [theirs],
            [BindingsDocument.Place(theirs, PolicyDocument.VaultPrefix(other.Namespace), other.Namespace)],
            [BindingsDocument.Place(new Uri(theirs, "securestore"), "other")],
            BindingsDocument.Identity(one.World, theirs));

    private static PolicyDocument OwnPolicy(Story other, string name) => other.Policy(name).With("offsite[0].prefix", "other").With("offsite[1].prefix", "other");

    /// <summary>Policies that each name one thing of the first namespace's, and the field in which they do.</summary>
    private static (string Name, string Field, PolicyDocument Policy)[] Refused(Story other, Story one, Uri theirs)
    {
        var address = theirs.GetLeftPart(UriPartial.Authority);
        return
        [
            Naming("agent", "farm.agentUrl", address),
            Naming("vault", "keyVault.url", address),
            Naming("exports-vault", "keyVault.exportsUrl", address),
            Naming("vault-prefix", "keyVault.prefix", PolicyDocument.VaultPrefix(one.Namespace)),
            Naming("passphrase", "passphrase.secretName", one.PassphraseSecret),
            Naming("vault-identity", "keyVault.identity", theirs.AbsoluteUri, "authorityHost"),
            Naming("container", "offsite[1].containerUrl", $"{theirs}securestore"),
            Naming("path", "offsite[0].prefix", "contoso"),
            Naming("identity", "offsite[1].identity", theirs.AbsoluteUri, "authorityHost"),
        ];

        (string, string, PolicyDocument) Naming(string name, string field, string value, string? below = null) =>
            (name, $"spec.{field}", OwnPolicy(other, name).With(below is null ? field : $"{field}.{below}", value));
    }
}
