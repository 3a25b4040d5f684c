using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Tenancy;

/// <summary>
/// Which agents, vaults, containers and identities a namespace may name, said by whoever runs the operator: a policy's author
/// must not borrow the operator's rights. Immutable.
/// </summary>
public sealed class Bindings
{
    private const string Ask = "ask whoever runs the operator to bind it to this namespace.";

    private readonly IReadOnlyList<Binding>? _all;

    private Bindings(IReadOnlyList<Binding>? all) => _all = all;

    /// <summary>Nothing is refused: for an operator of one namespace, and for people at the command line, who act with their own rights.</summary>
    public static Bindings Open { get; } = new(null);

    internal static Bindings Of(IReadOnlyList<Binding> all) => new(all);

    /// <summary>Every field of the policy that names what its namespace is not bound to.</summary>
    public IReadOnlyList<FieldError> Refusals(BackupPolicy policy)
    {
        if (_all is null)
            return [];
        var errors = new FieldErrors();
        if (!Agent(policy.Namespace, policy.Farm.AgentUrl))
            errors.Add("spec.farm.agentUrl", $"the namespace {policy.Namespace} is not bound to this agent; {Ask}");
        if (policy.Drill?.ScratchFarm is { } scratch && !Agent(policy.Namespace, scratch.AgentUrl))
            errors.Add("spec.drill.scratchFarm.agentUrl", $"the namespace {policy.Namespace} is not bound to this agent; {Ask}");
        Proxy(policy, policy.Vault.Proxy, "spec.keyVault.proxy", errors);
        Vaults(policy, errors);
        foreach (var (index, target) in policy.Offsite.Index())
            Target(policy, target, $"spec.offsite[{index}]", errors);
        return errors.All;
    }

    /// <summary>Whether the namespace may reach this agent.</summary>
    public bool Agent(string @namespace, Uri url) => _all is null || Of(@namespace).Any(binding => binding.Agents.Any(bound => Same(bound, url)));

    /// <summary>Whether the namespace may send the operator's requests through this proxy; null is the environment's.</summary>
    public bool Proxy(string @namespace, Uri? url) => _all is null || url is null || Of(@namespace).Any(binding => binding.Proxies.Any(bound => Same(bound, url)));

    /// <summary>Whether the namespace may reach this vault at all, as this identity.</summary>
    public bool Vault(string @namespace, Uri url, IdentityPolicy identity) =>
        _all is null || Of(@namespace).Any(binding => binding.Binds(identity)) && Places(@namespace, binding => binding.Vaults, url).Any();

    /// <summary>Whether the namespace may reach secrets of this name, or of names that begin so, in a vault that it may reach.</summary>
    public bool Secret(string @namespace, Uri url, string name) => _all is null || Places(@namespace, binding => binding.Vaults, url).Any(place => place.Holds(name));

    /// <summary>Whether the namespace may reach this path of this container, as this identity.</summary>
    public bool Container(string @namespace, Uri url, string path, IdentityPolicy identity) =>
        _all is null || Of(@namespace).Any(binding => binding.Binds(identity)) && Places(@namespace, binding => binding.Containers, url).Any(place => place.Holds(path));

    private void Vaults(BackupPolicy policy, FieldErrors errors)
    {
        var vault = policy.Vault;
        if (!Of(policy.Namespace).Any(binding => binding.Binds(vault.Identity)))
            errors.Add("spec.keyVault.identity", $"the namespace {policy.Namespace} is not bound to this identity; {Ask}");
        foreach (var (url, field) in new[] { (vault.Url, "spec.keyVault.url"), (vault.ExportsUrl, "spec.keyVault.exportsUrl") })
        {
            BoundPlace[] places = [.. Places(policy.Namespace, binding => binding.Vaults, url)];
            if (places.Length == 0)
                errors.Add(field, $"the namespace {policy.Namespace} is not bound to this vault; {Ask}");
            else if (!places.Any(place => place.Holds(vault.Prefix)))
                errors.Add("spec.keyVault.prefix", $"the namespace {policy.Namespace} is bound to other prefixes in {url.Host} ({Known(places)}); use one of them.");
        }
        // The operator may read every secret of the vault; the author may name only the namespace's own.
        BoundPlace[] input = [.. Places(policy.Namespace, binding => binding.Vaults, vault.Url)];
        if (input.Length > 0 && !input.Any(place => place.Holds(policy.Passphrase.SecretName)))
            errors.Add("spec.passphrase.secretName", $"in {vault.Url.Host} the namespace {policy.Namespace} may name secrets that begin with {Known(input)} and a hyphen; rename the secret.");
    }

    private void Proxy(BackupPolicy policy, Uri? url, string path, FieldErrors errors)
    {
        if (!Proxy(policy.Namespace, url))
            errors.Add(path, $"the namespace {policy.Namespace} is not bound to this proxy; {Ask}");
    }

    private void Target(BackupPolicy policy, OffsitePolicy target, string path, FieldErrors errors)
    {
        Proxy(policy, target.Proxy, $"{path}.proxy", errors);
        if (!Of(policy.Namespace).Any(binding => binding.Binds(target.Identity)))
            errors.Add($"{path}.identity", $"the namespace {policy.Namespace} is not bound to this identity; {Ask}");
        BoundPlace[] places = [.. Places(policy.Namespace, binding => binding.Containers, target.ContainerUrl)];
        if (places.Length == 0)
            errors.Add($"{path}.containerUrl", $"the namespace {policy.Namespace} is not bound to this container; {Ask}");
        else if (!places.Any(place => place.Holds(target.Prefix)))
            errors.Add($"{path}.prefix", $"the namespace {policy.Namespace} is bound to other prefixes of this container ({Known(places)}); use one of them.");
    }

    private IEnumerable<Binding> Of(string @namespace) => (_all ?? []).Where(binding => binding.Namespaces.Contains(@namespace));

    private IEnumerable<BoundPlace> Places(string @namespace, Func<Binding, IReadOnlyList<BoundPlace>> which, Uri url) =>
        Of(@namespace).SelectMany(which).Where(place => Same(place.Url, url));

    private static string Known(BoundPlace[] places) => string.Join(", ", places.SelectMany(place => place.Prefixes).Distinct(StringComparer.Ordinal));

    /// <summary>A slash at the end makes no difference; scheme, host and port are compared as URLs are.</summary>
    private static bool Same(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0
        && one.AbsolutePath.TrimEnd('/') == other.AbsolutePath.TrimEnd('/');
}
