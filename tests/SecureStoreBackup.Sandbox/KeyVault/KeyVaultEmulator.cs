using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SecureStoreBackup.Sandbox.Hosting;

namespace SecureStoreBackup.Sandbox.KeyVault;

/// <summary>
/// Key Vault's secrets at <c>https://{vault}.vault.localhost:{port}</c>, as the SDK meets them: challenge, versions,
/// soft delete, purge protection, the service's errors. In memory. Left out: backup, restore, keys and certificates.
/// </summary>
public sealed class KeyVaultEmulator : IAsyncDisposable
{
    readonly Dictionary<string, Vault> vaults;
    readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, KeyVaultActions>?> access;
    readonly ConcurrentDictionary<KeyVaultActions, int> answered = new();
    readonly Door door;
    LoopbackServer? server;

    KeyVaultEmulator(KeyVaultOptions options)
    {
        vaults = options.Vaults.ToDictionary(vault => vault.Name, vault => new Vault(vault, options.Time), StringComparer.OrdinalIgnoreCase);
        access = new(options.Vaults.Select(vault => KeyValuePair.Create(vault.Name, vault.Access)), StringComparer.OrdinalIgnoreCase);
        door = new Door(options.Identity);
    }

    public Faults Faults { get; } = new();

    public static async Task<KeyVaultEmulator> StartAsync(KeyVaultOptions options, CancellationToken cancellationToken)
    {
        var emulator = new KeyVaultEmulator(options);
        emulator.server = await LoopbackServer.StartAsync(options.Port, options.Certificate, emulator.AnswerAsync, cancellationToken);
        return emulator;
    }

    public Uri VaultUri(string vault) => new($"https://{Find(vault).Options.Name}.vault.localhost:{server!.Port}/");

    /// <summary>What a person does in the portal. Returns the new version's id.</summary>
    public string SetSecret(string vault, string name, string value)
    {
        var body = new SetSecretBody(value, ContentType: null, Tags: null, Attributes: null);
        SecretRules.CheckName(name);
        SecretRules.CheckNew(body);
        return Find(vault).Set(name, body).Version.Id;
    }

    /// <summary>The names of the live secrets, sorted; never a value.</summary>
    public IReadOnlyList<string> ListNames(string vault) => [.. Find(vault).List().Select(secret => secret.Name)];

    /// <summary>Every version that is switched on, as <c>{name}/{version}</c>, sorted.</summary>
    public IReadOnlyList<string> ListEnabled(string vault) =>
        [.. Find(vault).List().SelectMany(secret => secret.Versions.Where(version => version.Enabled).Select(version => $"{secret.Name}/{version.Id}")).Order(StringComparer.Ordinal)];

    /// <summary>Every value that a vault's live secrets ever had; for tests that look for where else they stand.</summary>
    internal IReadOnlyList<string> Reveal(string vault) => [.. Find(vault).List().SelectMany(secret => secret.Versions).Select(version => version.Value)];

    /// <summary>What a person reads in the portal, of one version.</summary>
    internal string Reveal(string vault, string name, string version) => Find(vault).Get(name, version).Version.Value;

    /// <summary>Everything but the values: names, content types and tags of every version.</summary>
    public IReadOnlyList<string> Describe(string vault) =>
        [.. Find(vault).List().SelectMany(secret => secret.Versions.Select(version => $"{secret.Name} {version.Id} {version.ContentType} {string.Join(' ', version.Tags?.Select(tag => $"{tag.Key}={tag.Value}") ?? [])}"))];

    /// <summary>Switches a version off, the newest by default: reading it answers 403 SecretDisabled.</summary>
    public void Disable(string vault, string name, string? version = null) =>
        Find(vault).Update(name, version, new SetSecretBody(null, null, null, new AttributesBody(Enabled: false, Nbf: null, Exp: null)));

    /// <summary>Replaces a vault's access rules; null lets every identity do everything.</summary>
    public void SetAccess(string vault, IReadOnlyDictionary<string, KeyVaultActions>? rules) => access[Find(vault).Options.Name] = rules;

    /// <summary>How many requests for this action were carried out, lost responses among them.</summary>
    public int Answered(KeyVaultActions action) => answered.GetValueOrDefault(action);

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    Vault Find(string name) => vaults.TryGetValue(name, out var vault)
        ? vault
        : throw new ArgumentException($"There is no vault '{name}'; there are: {string.Join(", ", vaults.Keys)}.", nameof(name));

    async Task AnswerAsync(HttpContext context)
    {
        var host = context.Request.Host.Host.Split('.', 2);
        if (host is not [var label, "vault.localhost"] || !vaults.TryGetValue(label, out var vault))
        {
            context.Abort();
            return;
        }
        try
        {
            await AnswerAsync(context, vault);
        }
        catch (KeyVaultException refusal)
        {
            await WriteAsync(context, refusal);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client of a held answer went away.
        }
    }

    async Task AnswerAsync(HttpContext context, Vault vault)
    {
        if (door.Admit(context, out var refusal) is not { } clientId)
            throw refusal!;
        var request = SecretRequest.Parse(context.Request);
        var fault = Faults.Take(vault.Options.Name, request.Action, request.Name);
        if (fault is Fault.Unavailable)
        {
            context.Abort();
            return;
        }
        Refuse(fault, clientId, request.Action);
        if (access[vault.Options.Name] is { } rules && !rules.GetValueOrDefault(clientId).HasFlag(request.Action))
            throw KeyVaultException.ForbiddenByRbac(clientId, request.Action);
        var body = request.Operation is SecretOperation.Set or SecretOperation.Update ? await ReadAsync(context) : null;
        var answer = new VaultService(vault, new SecretResponses(vault.Options, server!.Port)).Execute(request, body);
        answered.AddOrUpdate(request.Action, 1, (_, count) => count + 1);
        await Faults.HoldAsync(vault.Options.Name, request.Action, request.Name, context.RequestAborted);
        if (fault is Fault.LostResponse)
            throw KeyVaultException.Internal();
        await WriteAsync(context, answer);
    }

    static void Refuse(Fault? fault, string clientId, KeyVaultActions action)
    {
        switch (fault)
        {
            case Fault.Throttled throttled:
                throw KeyVaultException.Throttled(throttled.RetryAfter);
            case Fault.ForbiddenByRbac:
                throw KeyVaultException.ForbiddenByRbac(clientId, action);
            case Fault.ReadOnlyFailover:
                throw KeyVaultException.ReadOnly();
        }
    }

    static async Task<SetSecretBody> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, KeyVaultJson.Default.SetSecretBody, context.RequestAborted)
                ?? throw KeyVaultException.BadParameter("The request body is missing.");
        }
        catch (JsonException)
        {
            throw KeyVaultException.BadParameter("The request body is not valid JSON.");
        }
    }

    static Task WriteAsync(HttpContext context, KeyVaultException refusal)
    {
        context.Response.StatusCode = refusal.Status;
        if (refusal.RetryAfter is { } delay)
            context.Response.Headers.RetryAfter = Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(refusal.ToBody(), KeyVaultJson.Default.ErrorBody));
    }

    static Task WriteAsync(HttpContext context, object? answer)
    {
        switch (answer)
        {
            case SecretBundle bundle:
                return WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(bundle, KeyVaultJson.Default.SecretBundle));
            case SecretPage page:
                return WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(page, KeyVaultJson.Default.SecretPage));
            default:
                context.Response.StatusCode = 204;
                return Task.CompletedTask;
        }
    }

    static async Task WriteAsync(HttpContext context, byte[] json)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }
}
