using System.Text.Json;
using SecureStoreBackup.Operator.Api.Files;
using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Tenancy;

/// <summary>Reads the bindings file: YAML, at most 1 MiB, unknown fields refused.</summary>
public static class BindingsFile
{
    /// <exception cref="InvalidDataException">Every flaw, a line each, with the file's name and the place.</exception>
    public static Bindings Read(string path)
    {
        try
        {
            return new FileInfo(path).Length <= PolicyFile.MaximumBytes
                ? Parse(File.ReadAllText(path), path)
                : throw new InvalidDataException($"{path}: the file is larger than the {PolicyFile.MaximumBytes} bytes that are read.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: the bindings cannot be read: {unreadable.Message}", unreadable);
        }
    }

    internal static Bindings Parse(string yaml, string name)
    {
        if (!YamlDocuments.TryRead(yaml, out var documents, out var flaw))
            throw new InvalidDataException($"{name}:{flaw}");
        if (documents is not [var document])
            throw new InvalidDataException($"{name}: it holds {documents.Count} documents; write one, with a list named bindings.");
        var errors = new FieldErrors();
        var json = JsonSerializer.SerializeToElement(document.Root!, FileJson.Default.JsonNode);
        new FieldCheck(errors, refuseUnknown: true).Object(json, BindingsJson.Default.BindingsSpec, "");
        var bindings = errors.All.Count > 0 ? [] : json.Deserialize(BindingsJson.Default.BindingsSpec)!.Bindings.Index()
            .Select(binding => Binding(binding.Item, $"bindings[{binding.Index}]", errors)).ToArray();
        if (errors.All.Count > 0)
            throw new InvalidDataException(string.Join('\n', document.Locate(errors.All).Select(error => $"{name}:{error}")));
        return Bindings.Of(bindings);
    }

    private static Binding Binding(BindingSpec spec, string path, FieldErrors errors) => new()
    {
        Namespaces = spec.Namespaces.ToHashSet(StringComparer.Ordinal),
        Agents = [.. spec.Agents.Index().Select(agent => Url(agent.Item, $"{path}.agents[{agent.Index}]", errors))],
        Vaults = Places(spec.Vaults, $"{path}.vaults", '-', errors),
        Containers = Places(spec.Containers, $"{path}.containers", '/', errors),
        Identities = [.. spec.Identities.Index().Select(identity => Identity(identity.Item, $"{path}.identities[{identity.Index}]", errors))],
        Proxies = [.. spec.Proxies.Index().Select(proxy => ProxyText.Parse(proxy.Item, $"{path}.proxies[{proxy.Index}]", errors)).OfType<Uri>()],
        OwnIdentity = spec.OwnIdentity,
    };

    private static List<BoundPlace> Places(IReadOnlyList<BoundPlaceSpec> places, string path, char separator, FieldErrors errors)
    {
        var bound = new List<BoundPlace>();
        foreach (var (index, place) in places.Index())
        {
            // A vault is no tree: whoever may name any of its secrets may have any of them copied.
            if (separator is '-' && place.Prefixes.Any(string.IsNullOrWhiteSpace))
                errors.Add($"{path}[{index}].prefixes", "an empty prefix would bind every secret of the vault; name the beginnings of names.");
            bound.Add(new BoundPlace(Url(place.Url, $"{path}[{index}].url", errors), [.. place.Prefixes.Select(prefix => prefix.Trim(separator))], separator));
        }
        return bound;
    }

    private static IdentityPolicy.WorkloadIdentity Identity(BoundIdentitySpec spec, string path, FieldErrors errors)
    {
        if (spec.ClientId is null && spec.TenantId is null && spec.AuthorityHost is null)
            errors.Add(path, "it names nothing; the operator's own identity is bound by ownIdentity: true.");
        return new(spec.ClientId, spec.TenantId)
        {
            AuthorityHost = spec.AuthorityHost is null ? null : Url(spec.AuthorityHost, $"{path}.authorityHost", errors),
        };
    }

    private static Uri Url(string text, string path, FieldErrors errors)
    {
        if (UrlText.TryParse(text, out var url, out var error))
            return url;
        errors.Add(path, error);
        return new Uri("https://invalid.invalid");
    }
}
