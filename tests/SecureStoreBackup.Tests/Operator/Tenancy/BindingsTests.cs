using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Tenancy;

/// <summary>What a namespace is bound to, and that nothing else gets by.</summary>
public sealed class BindingsTests
{
    private static readonly BackupPolicy _policy = TestPolicy.Of("westeurope") with
    {
        Namespace = "sharepoint",
        Passphrase = new PassphrasePolicy("contoso-passphrase", PassphraseVerification.OnChange),
        Farm = TestPolicy.Of("westeurope").Farm with { AgentUrl = new Uri("https://sp01.contoso.local:7443") },
        Vault = TestPolicy.Of("westeurope").Vault with
        {
            Url = new Uri("https://contoso-sp.vault.azure.net"),
            ExportsUrl = new Uri("https://contoso-keys.vault.azure.net"),
            Prefix = "contoso",
            Identity = new IdentityPolicy.WorkloadIdentity(null, null),
        },
        Offsite =
        [
            new OffsitePolicy
            {
                Name = "westeurope", ContainerUrl = new Uri("https://contosobackup.blob.core.windows.net/securestore"), Prefix = "contoso",
                Identity = new IdentityPolicy.WorkloadIdentity(null, null),
            },
        ],
    };

    private static readonly Bindings _bindings = BindingsFile.Parse("""
        bindings:
        - namespaces: [sharepoint]
          agents: [https://sp01.contoso.local:7443/]
          vaults:
          - {url: https://contoso-sp.vault.azure.net/, prefixes: [contoso]}
          - {url: https://CONTOSO-KEYS.vault.azure.net, prefixes: [contoso]}
          containers:
          - {url: https://contosobackup.blob.core.windows.net/securestore, prefixes: [contoso]}
          ownIdentity: true
        - namespaces: [elsewhere]
          agents: [https://sp02.contoso.local:7443]
        """, "bindings.yaml");

    public static TheoryData<string, Func<BackupPolicy, BackupPolicy>> Borrowed => new()
    {
        { "spec.farm.agentUrl", p => p with { Farm = p.Farm with { AgentUrl = new Uri("https://sp02.contoso.local:7443") } } },
        { "spec.farm.agentUrl", p => p with { Farm = p.Farm with { AgentUrl = new Uri("https://sp01.contoso.local:7444") } } },
        { "spec.farm.agentUrl", p => p with { Farm = p.Farm with { AgentUrl = new Uri("https://sp01.contoso.local:7443/proxy") } } },
        { "spec.keyVault.url", p => p with { Vault = p.Vault with { Url = new Uri("https://fabrikam.vault.azure.net") } } },
        { "spec.keyVault.exportsUrl", p => p with { Vault = p.Vault with { ExportsUrl = new Uri("https://fabrikam.vault.azure.net") } } },
        { "spec.keyVault.prefix", p => p with { Vault = p.Vault with { Prefix = "contoso2" } } },
        { "spec.keyVault.identity", p => p with { Vault = p.Vault with { Identity = new IdentityPolicy.WorkloadIdentity(Guid.NewGuid().ToString(), null) } } },
        { "spec.keyVault.identity", p => p with { Vault = p.Vault with { Identity = new IdentityPolicy.WorkloadIdentity(null, null) { AuthorityHost = new Uri("https://login.evil.example") } } } },
        { "spec.passphrase.secretName", p => p with { Passphrase = p.Passphrase with { SecretName = "fabrikam-passphrase" } } },
        { "spec.passphrase.secretName", p => p with { Passphrase = p.Passphrase with { SecretName = "contosopassphrase" } } },
        { "spec.offsite[0].containerUrl", p => p with { Offsite = [p.Offsite[0] with { ContainerUrl = new Uri("https://contosobackup.blob.core.windows.net/other") }] } },
        { "spec.offsite[0].prefix", p => p with { Offsite = [p.Offsite[0] with { Prefix = "" }] } },
        { "spec.offsite[0].prefix", p => p with { Offsite = [p.Offsite[0] with { Prefix = "contoso2" }] } },
        { "spec.offsite[0].prefix", p => p with { Offsite = [p.Offsite[0] with { Prefix = "Contoso" }] } },
        { "spec.offsite[0].identity", p => p with { Offsite = [p.Offsite[0] with { Identity = new IdentityPolicy.WorkloadIdentity(null, Guid.NewGuid().ToString()) }] } },
    };

    [Fact, Invariant("I12")]
    public void A_policy_that_names_what_its_namespace_is_bound_to_is_accepted() => Assert.Empty(_bindings.Refusals(_policy));

    [Theory, MemberData(nameof(Borrowed)), Invariant("I12")]
    public void Anything_else_is_refused_with_the_fields_path(string field, Func<BackupPolicy, BackupPolicy> borrow)
    {
        var refusal = Assert.Single(_bindings.Refusals(borrow(_policy)));
        Assert.Equal(field, refusal.Path);
        Assert.Contains("sharepoint", refusal.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Borrowed)), Invariant("I12")]
    public void The_tests_of_I12_catch_bindings_that_bind_nothing(string field, Func<BackupPolicy, BackupPolicy> borrow) =>
        Caught.By(() => Assert.Equal(field, Assert.Single(Bindings.Open.Refusals(borrow(_policy))).Path));

    [Fact, Invariant("I12")]
    public void A_namespace_that_no_rule_names_may_name_nothing()
    {
        var refused = _bindings.Refusals(_policy with { Namespace = "stranger" }).Select(refusal => refusal.Path);
        Assert.Equal(["spec.farm.agentUrl", "spec.keyVault.identity", "spec.keyVault.url", "spec.keyVault.exportsUrl", "spec.offsite[0].identity", "spec.offsite[0].containerUrl"], refused);
    }

    [Fact]
    public void A_prefix_binds_what_lies_below_it() =>
        Assert.Empty(_bindings.Refusals(_policy with { Offsite = [_policy.Offsite[0] with { Prefix = "contoso/europe" }] }));

    [Fact, Invariant("I12")]
    public void A_proxy_is_refused_unless_it_is_bound_for_with_it_goes_the_operators_token()
    {
        var proxied = _policy with { Vault = _policy.Vault with { Proxy = new("http://proxy:3128") }, Offsite = [_policy.Offsite[0] with { Proxy = new("http://proxy:3128") }] };
        var bound = BindingsFile.Parse(
            """
            bindings:
            - namespaces: [sharepoint]
              proxies: [http://proxy:3128]
            """, "bindings.yaml");

        Assert.Equal(["spec.keyVault.proxy", "spec.offsite[0].proxy"], _bindings.Refusals(proxied).Select(refusal => refusal.Path));
        Assert.True(bound.Proxy("sharepoint", new("http://proxy:3128/")));
        Assert.False(bound.Proxy("sharepoint", new("http://proxy:3129/")));
    }

    [Fact]
    public void A_key_of_an_account_is_the_namespaces_own() =>
        Assert.Empty(_bindings.Refusals(_policy with { Offsite = [_policy.Offsite[0] with { Identity = new IdentityPolicy.SharedKey("emulator") }] }));

    [Theory, Invariant("I10")]
    [InlineData("bindings: []", "bindings")]
    [InlineData("bindings:\n- agents: []", "bindings[0].namespaces")]
    [InlineData("bindings:\n- namespaces: [a]\n  agent: []", "bindings[0].agent")]
    [InlineData("bindings:\n- namespaces: [a]\n  agents: [http://sp01]", "bindings[0].agents[0]")]
    [InlineData("bindings:\n- namespaces: [a]\n  vaults: [{url: https://v, prefixes: ['']}]", "bindings[0].vaults[0].prefixes")]
    [InlineData("bindings:\n- namespaces: [a]\n  identities: [{}]", "bindings[0].identities[0]")]
    [InlineData("a: 1\n---\nb: 2", "2 documents")]
    [InlineData("bindings: [", "YAML")]
    [InlineData("", "0 documents")]
    public void A_flaw_in_the_file_is_said_with_its_place(string yaml, string place)
    {
        var refused = Assert.Throws<InvalidDataException>(() => BindingsFile.Parse(yaml, "bindings.yaml"));
        Assert.StartsWith("bindings.yaml:", refused.Message, StringComparison.Ordinal);
        Assert.Contains(place, refused.Message, StringComparison.Ordinal);
    }
}
