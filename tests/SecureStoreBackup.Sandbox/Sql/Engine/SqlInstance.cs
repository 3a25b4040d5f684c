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
    private ServiceMasterKey _key;

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
        _key = JsonFile.Read(_keyFile, FarmJson.Default.ServiceMasterKey) ?? Keep(ServiceMasterKey.Generate(Now()));
    }

    public SqlInstanceOptions Options { get; }

    public Faults Faults { get; }

    public OperationLog Operations { get; }

    internal ServerFiles Files { get; }

    internal ServiceMasterKey Key
    {
        get { lock (_gate) return _key; }
    }

    /// <summary>ALTER SERVICE MASTER KEY REGENERATE: a new key with a new guid and a new date.</summary>
    public void Regenerate()
    {
        lock (_gate)
            Keep(ServiceMasterKey.Generate(Now(), _key.CreatedAt));
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

    /// <summary>Takes a key from a file over. False when it is the one in use.</summary>
    internal bool Adopt(byte[] secret)
    {
        lock (_gate)
        {
            if (CryptographicOperations.FixedTimeEquals(secret, _key.Secret))
                return false;
            Keep(new ServiceMasterKey(Guid.NewGuid(), _key.CreatedAt, Now(), secret));
            return true;
        }
    }

    internal Task WaitAsync(CancellationToken cancellationToken) =>
        Faults.Find(FaultKind.SqlSlow) is { } slow ? Task.Delay(TimeSpan.FromSeconds(slow.Seconds), _time, cancellationToken) : Task.CompletedTask;

    private ServiceMasterKey Keep(ServiceMasterKey key)
    {
        _key = key;
        JsonFile.Write(_keyFile, key, FarmJson.Default.ServiceMasterKey);
        return key;
    }

    private DateTime Now() => _time.GetUtcNow().UtcDateTime;
}
