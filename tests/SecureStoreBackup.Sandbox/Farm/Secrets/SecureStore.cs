using System.Security.Cryptography;
using System.Text.Json;

namespace SecureStoreBackup.Sandbox.Farm.Secrets;

/// <summary>
/// The Secure Store of one service application. The database holds the credentials, encrypted under a master key that is wrapped
/// by the passphrase; each application server holds the opened key, once it was refreshed. Without that copy nothing decrypts.
/// </summary>
public sealed class SecureStore
{
    private static readonly byte[] s_check = "Secure Store master key"u8.ToArray();
    private readonly SimulatedFarm _farm;
    private readonly ApplicationState _application;

    internal SecureStore(SimulatedFarm farm, ApplicationState application)
    {
        _farm = farm;
        _application = application;
    }

    /// <summary>Whether the master key is open on the server that the agent runs on.</summary>
    public bool IsKeyPopulated => OpenKey() is not null;

    /// <summary>What Get-SPSecureStoreApplication -All answers.</summary>
    /// <exception cref="SharePointException">The key is not open.</exception>
    public IReadOnlyList<TargetApplicationState> TargetApplications
    {
        get
        {
            RequireKey();
            return Read().TargetApplications;
        }
    }

    public void AddTargetApplication(TargetApplicationState target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var database = Read();
        Write(database with { TargetApplications = [.. database.TargetApplications.Where(t => t.Id != target.Id), target] });
    }

    /// <summary>As a person does in Central Administration: the first target application gets another friendly name.</summary>
    internal void RenameFirstTarget(DateTime now)
    {
        var database = Read();
        if (database.TargetApplications is [var first, .. var others])
            Write(database with { TargetApplications = [first with { Name = $"{first.Name.Split(',')[0]}, as of {now:O}" }, .. others] });
    }

    /// <param name="values">One for each field of the target application.</param>
    /// <exception cref="SharePointException">The key is not open.</exception>
    public void AddCredentials(string targetApplication, string user, IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var key = RequireKey();
        var database = Read();
        var target = database.TargetApplications.FirstOrDefault(t => t.Id == targetApplication)
            ?? throw new ArgumentException($"There is no target application '{targetApplication}'.", nameof(targetApplication));
        if (values.Count != target.Fields.Length)
            throw new ArgumentException($"'{targetApplication}' has {target.Fields.Length} fields, and {values.Count} values were given.", nameof(values));
        var sealedValues = SealedBox.Seal(JsonSerializer.SerializeToUtf8Bytes([.. values], FarmJson.Default.StringArray), key);
        Write(database with { Credentials = [.. database.Credentials.Where(c => c.TargetApplication != targetApplication || c.User != user), new(targetApplication, user, sealedValues)] });
    }

    /// <summary>The values of a credential set, really decrypted.</summary>
    /// <exception cref="SharePointException">The key is not open, or it is not the key that these were encrypted under.</exception>
    public IReadOnlyList<string> Decrypt(string targetApplication, string user)
    {
        var key = RequireKey();
        var set = Read().Credentials.FirstOrDefault(c => c.TargetApplication == targetApplication && c.User == user)
            ?? throw SharePointException.SecureStore($"No credentials of '{user}' were found for '{targetApplication}'.");
        var plain = set.Values.Open(key) ?? throw SharePointException.SecureStore("The credentials could not be decrypted.");
        return JsonSerializer.Deserialize(plain, FarmJson.Default.StringArray)!;
    }

    /// <summary>Update-SPSecureStoreApplicationServerKey: opens the key in the database and hands it to every application server.</summary>
    /// <exception cref="SharePointException">The passphrase does not open the key.</exception>
    public void RefreshKey(string passphrase) => _farm.Operations.Run(OperationKind.RefreshKey, _application.Name, () =>
    {
        if (!_farm.State.Servers.Any(_farm.IsOnline))
            throw SharePointException.NoEndpoint();
        if (_farm.Faults.Has(FaultKind.RefreshDenied))
            throw SharePointException.AccessDenied();
        _farm.RefuseConflict();
        if (_farm.Faults.Has(FaultKind.WrongPassphrase))
            throw SharePointException.PassphraseRefused();
        var masterKey = Read().MasterKey?.Unwrap(passphrase) ?? throw SharePointException.PassphraseRefused();
        Distribute(masterKey, _farm.Faults.Find(FaultKind.SlowPropagation)?.Seconds ?? 0);
    });

    /// <summary>Update-SPSecureStoreMasterKey: a new key under a new passphrase, and every credential set encrypted again.</summary>
    /// <exception cref="SharePointException">The passphrase is too weak, or there are credentials and the old key is not open.</exception>
    public void GenerateNewKey(string passphrase) => _farm.Operations.Run(OperationKind.GenerateKey, _application.Name, () =>
    {
        PassphraseRules.Check(passphrase);
        var database = Read();
        var old = database.Credentials.IsEmpty ? [] : RequireKey();
        var masterKey = RandomNumberGenerator.GetBytes(32);
        Write(database with
        {
            MasterKey = WrappedKey.Wrap(masterKey, passphrase),
            KeyCheck = SealedBox.Seal(s_check, masterKey),
            Credentials = [.. database.Credentials.Select(c => c with { Values = SealedBox.Seal(c.Values.Open(old) ?? throw SharePointException.SecureStore("The credentials could not be decrypted."), masterKey) })],
        });
        Distribute(masterKey, delaySeconds: 0);
    });

    /// <summary>Every server forgets the opened key; a refresh brings it back.</summary>
    public void LoseKey()
    {
        foreach (var file in _farm.State.Servers.Select(KeyFile).Where(File.Exists))
            File.Delete(file);
    }

    /// <summary>An accident: credentials, target applications and key are gone from database and servers.</summary>
    public void Wipe()
    {
        Write(new SecureStoreDatabase());
        LoseKey();
    }

    internal byte[] Export() => JsonSerializer.SerializeToUtf8Bytes(Read(), FarmJson.Default.SecureStoreDatabase);

    /// <summary>Replaces the database, as a restore does. The servers' keys go: they have to be refreshed.</summary>
    internal void Import(byte[] content)
    {
        Write(JsonSerializer.Deserialize(content, FarmJson.Default.SecureStoreDatabase) ?? throw new InvalidDataException("The database's backup is empty."));
        LoseKey();
    }

    private byte[] RequireKey() => OpenKey() ?? throw SharePointException.SecureStore("Unable to obtain master key.");

    private byte[]? OpenKey()
    {
        if (_farm.Faults.Has(FaultKind.KeyNotPopulated) || !_farm.IsOnline(_farm.State.Host))
            return null;
        var key = JsonFile.Read(KeyFile(_farm.State.Host), FarmJson.Default.ServerKey);
        if (key is null || key.OpenAt > _farm.Time.GetUtcNow())
            return null;
        return Read().KeyCheck?.Open(key.MasterKey) is { } check && check.AsSpan().SequenceEqual(s_check) ? key.MasterKey : null;
    }

    private void Distribute(byte[] masterKey, double delaySeconds)
    {
        var key = new ServerKey(masterKey, _farm.Time.GetUtcNow().AddSeconds(delaySeconds));
        foreach (var server in _farm.State.Servers.Where(_farm.IsOnline))
            JsonFile.Write(KeyFile(server), key, FarmJson.Default.ServerKey);
    }

    private string KeyFile(string server) => Path.Combine(_farm.Directory, "servers", server, $"{_application.Id}.json");

    private string DatabaseFile => Path.Combine(_farm.Directory, "databases", $"{_application.Database.Name}.json");

    private SecureStoreDatabase Read() => JsonFile.Read(DatabaseFile, FarmJson.Default.SecureStoreDatabase) ?? new SecureStoreDatabase();

    private void Write(SecureStoreDatabase database) => JsonFile.Write(DatabaseFile, database, FarmJson.Default.SecureStoreDatabase);
}
