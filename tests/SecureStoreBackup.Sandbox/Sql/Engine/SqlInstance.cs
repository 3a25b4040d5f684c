using System.Collections.Immutable;
using System.Security.Cryptography;
using SecureStoreBackup.Sandbox.Farm;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>
/// One SQL Server instance. Its service master key lives in the farm's directory and outlives the process; files, faults and the
/// record of what was done are the farm's.
/// </summary>
public sealed class SqlInstance
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly string _keyFile;
    private InstanceState _state;

    /// <param name="farmDirectory">Where the farm keeps its state.</param>
    public SqlInstance(string farmDirectory, SqlInstanceOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        Options = options;
        _time = time;
        Directory.CreateDirectory(farmDirectory);
        Files = new ServerFiles(new Mounts(farmDirectory), options.DefaultDirectory);
        Faults = new Faults(farmDirectory);
        Operations = new OperationLog(farmDirectory, time);
        _keyFile = Path.Combine(farmDirectory, "instances", options.Name.Replace('\\', '$') + ".json");
        _state = JsonFile.Read(_keyFile, FarmJson.Default.InstanceState) ?? Keep(new InstanceState(ServiceMasterKey.Generate(Now()), []));
    }

    public SqlInstanceOptions Options { get; }

    public Faults Faults { get; }

    public OperationLog Operations { get; }

    /// <summary>Holds restores of the service master key; null lets them pass.</summary>
    public RestoreGate? RestoreGate { get; set; }

    /// <summary>Databases under transparent data encryption now.</summary>
    internal ImmutableArray<string> EncryptedDatabases => Faults.Has(FaultKind.DatabaseEncrypted) ? Options.Databases : Options.EncryptedDatabases;

    /// <summary>Whether the client that next has a service master key exported or restored loses its connection once that is done, once.</summary>
    public bool HangsUpAfterKey { get; set; }

    internal ServerFiles Files { get; }

    internal ServiceMasterKey Key
    {
        get { lock (_gate) return _state.Key; }
    }

    internal ImmutableArray<DependentSecret> Dependents
    {
        get { lock (_gate) return _state.Secrets; }
    }

    internal ImmutableArray<string> AgentProxies
    {
        get { lock (_gate) return _state.AgentProxies; }
    }

    internal bool KeyUsable
    {
        get { lock (_gate) return _state.KeyUsable; }
    }

    /// <summary>ALTER SERVICE MASTER KEY REGENERATE: a new key with a new guid and a new date, under which every secret is sealed again.</summary>
    public void Regenerate()
    {
        lock (_gate)
            Replace(ServiceMasterKey.Generate(Now(), _state.Key.CreatedAt));
    }

    /// <summary>Stores the password of a linked server's login.</summary>
    public void AddLinkedLogin(string login, string password, string server = "ERP01") => Add(DependentKind.LinkedLogin, login, password, server);

    /// <summary>Stores a credential of the server.</summary>
    public void AddCredential(string name, string secret) => Add(DependentKind.Credential, name, secret);

    /// <summary>CREATE MASTER KEY in a database, which the service master key opens from then on.</summary>
    public void AddDatabaseMasterKey(string database) => Add(DependentKind.DatabaseMasterKey, database, Guid.NewGuid().ToString("n"));

    /// <summary>Makes a proxy of SQL Server Agent, which stores nothing itself.</summary>
    public void AddAgentProxy(string name)
    {
        lock (_gate)
            Keep(_state with { AgentProxies = _state.AgentProxies.Add(name) });
    }

    /// <summary>Stores a password that the service master key cannot open: it was sealed under a key that is gone.</summary>
    public void AddOrphanedLogin(string login, string server = "ERP01")
    {
        lock (_gate)
            Keep(_state with { Secrets = _state.Secrets.Add(DependentSecret.Orphan(login, server)) });
    }

    /// <summary>The password of a linked server's login; null when it cannot be opened, or there is none.</summary>
    public string? LinkedLoginPassword(string login)
    {
        lock (_gate)
            return _state.KeyUsable ? _state.Secrets.FirstOrDefault(secret => secret.Kind is DependentKind.LinkedLogin && secret.Name == login)?.Open(_state.Key.Secret) : null;
    }

    /// <summary>Moves the instance to a machine and an account that cannot decrypt its key.</summary>
    public void LoseKey()
    {
        lock (_gate)
            Keep(_state with { KeyUsable = false });
    }

    /// <summary>Whether this file, opened with this password, holds the key that the instance has now.</summary>
    public bool IsExportOfKey(byte[] file, string password)
    {
        try
        {
            return CryptographicOperations.FixedTimeEquals(ServiceMasterKeyFile.Open(file, password), Key.Secret);
        }
        catch (SqlFailure)
        {
            return false;
        }
    }

    /// <summary>The login, when name and password fit.</summary>
    internal SqlLogin? FindLogin(string name, string password) =>
        Options.Logins.FirstOrDefault(l => l.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && l.Password == password);

    /// <summary>Takes a key from a file over, with every secret that the present key opens. What it does not open is lost under FORCE.</summary>
    /// <returns>What the server says: that the keys are identical, or what was lost.</returns>
    /// <exception cref="SqlFailure">Something cannot be opened, and FORCE was not said; nothing was changed.</exception>
    internal IReadOnlyList<SqlMessage> Adopt(byte[] secret, bool force)
    {
        lock (_gate)
        {
            if (_state.KeyUsable && CryptographicOperations.FixedTimeEquals(secret, _state.Key.Secret))
                return [SqlMessages.IdenticalKeys];
            var trouble = _state.KeyUsable ? new List<SqlMessage>() : [SqlMessages.KeyUndecryptable(force)];
            trouble.AddRange(_state.Secrets.Where(s => !_state.KeyUsable || s.Open(_state.Key.Secret) is null).Select(s => SqlMessages.SecretUndecryptable(s, force)));
            if (trouble.Count > 0 && !force)
                throw new SqlFailure([.. trouble]);
            Replace(new ServiceMasterKey(Guid.NewGuid(), _state.Key.CreatedAt, Now(), secret));
            return trouble;
        }
    }

    private void Replace(ServiceMasterKey next) => Keep(_state with
    {
        Key = next,
        KeyUsable = true,
        Secrets = [.. _state.Secrets.Select(s => _state.KeyUsable && s.Open(_state.Key.Secret) is { } secret ? s.SealAgain(secret, next.Secret) : s)],
    });

    private void Add(DependentKind kind, string name, string secret, string? server = null)
    {
        lock (_gate)
            Keep(_state with { Secrets = _state.Secrets.Add(DependentSecret.Seal(kind, name, secret, _state.Key.Secret, server)) });
    }

    internal Task WaitAsync(CancellationToken cancellationToken) =>
        Faults.Find(FaultKind.SqlSlow) is { } slow ? Task.Delay(TimeSpan.FromSeconds(slow.Seconds), _time, cancellationToken) : Task.CompletedTask;

    /// <exception cref="IOException">The connection is lost now.</exception>
    internal void PassKeyDone()
    {
        if (!HangsUpAfterKey)
            return;
        HangsUpAfterKey = false;
        throw new IOException("The server hangs up.");
    }

    private InstanceState Keep(InstanceState state)
    {
        _state = state;
        JsonFile.Write(_keyFile, state, FarmJson.Default.InstanceState);
        return state;
    }

    private DateTime Now() => _time.GetUtcNow().UtcDateTime;
}
