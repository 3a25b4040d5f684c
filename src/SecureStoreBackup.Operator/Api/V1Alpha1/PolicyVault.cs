using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The key vault's part of the parser.</summary>
internal static class PolicyVault
{
    private const string Path = "spec.keyVault";

    /// <returns>Null when some field of it is wrong; the errors say which.</returns>
    public static VaultPolicy? Parse(KeyVaultSpec vault, PassphraseSpec? passphrase, bool keysExported, FieldErrors errors)
    {
        var url = VaultUrl(vault.Url ?? "", $"{Path}.url", errors);
        var exports = vault.ExportsUrl is { } text ? VaultUrl(text, $"{Path}.exportsUrl", errors) : url;
        CheckSeparation(vault, url, exports, keysExported, errors);
        CheckOwnNames(vault.Prefix, passphrase?.SecretName, errors);
        var identity = PolicyIdentity.Parse(vault.Identity ?? new(), $"{Path}.identity", errors);
        if (vault.CaBundle is { } pem && PemText.Check(pem) is { } error)
            errors.Add($"{Path}.caBundle", error);
        var proxy = ProxyText.Parse(vault.Proxy, $"{Path}.proxy", errors);
        if (url is null || exports is null || vault.Prefix is not { } prefix)
            return null;
        return new VaultPolicy { Url = url, ExportsUrl = exports, Prefix = prefix, Identity = identity, CaBundle = vault.CaBundle, Proxy = proxy };
    }

    private static void CheckSeparation(KeyVaultSpec vault, Uri? url, Uri? exports, bool keysExported, FieldErrors errors)
    {
        var single = vault.SingleVault ?? false;
        if (single && vault.ExportsUrl is not null)
            errors.Add($"{Path}.exportsUrl", "singleVault says that there is one vault; leave one of the two out.");
        else if (!single && vault.ExportsUrl is not null && url is not null && url == exports)
            errors.Add($"{Path}.exportsUrl", "it is the same vault as url, so that one reader has key files and passwords; name another vault, or say singleVault: true instead.");
        else if (!single && vault.ExportsUrl is null && keysExported)
            errors.Add($"{Path}.exportsUrl", "it is missing: with serviceMasterKeys, name a second vault for the key files, or say singleVault: true.");
    }

    private static void CheckOwnNames(string? prefix, string? passphrase, FieldErrors errors)
    {
        string[] own = [$"{prefix}-sssp-", $"{prefix}-smkp-", $"{prefix}-smkf-"];
        if (prefix is not null && passphrase is not null && own.Any(name => passphrase.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
            errors.Add("spec.passphrase.secretName", "it is a name of our own copies, which are written once; put the passphrase into a secret of another name.");
    }

    private static Uri? VaultUrl(string text, string path, FieldErrors errors)
    {
        if (!UrlText.TryParse(text, out var url, out var error))
            errors.Add(path, error);
        else if (url.AbsolutePath != "/")
            errors.Add(path, "there is a path in the URL; write the vault's alone, as in https://contoso-sp.vault.azure.net.");
        return url;
    }
}
