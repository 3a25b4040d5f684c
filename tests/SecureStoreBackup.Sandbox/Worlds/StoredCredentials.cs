using System.Collections.Immutable;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Farm.Secrets;

namespace SecureStoreBackup.Sandbox.Worlds;

/// <summary>A credential set as people stored it when the world began, to be compared with what a farm gives out later.</summary>
public sealed record StoredCredentials(string TargetApplication, string User, ImmutableArray<string> Values)
{
    public const string Readable = "readable, as stored on day one";

    /// <summary>Asks the farm for the values, as an application would, and says how that went; never a value.</summary>
    public string TryOn(SecureStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        try
        {
            return store.Decrypt(TargetApplication, User).SequenceEqual(Values, StringComparer.Ordinal) ? Readable : "readable, but not what was stored on day one";
        }
        catch (SharePointException refused)
        {
            return $"unreadable: {refused.Message}";
        }
    }

    public override string ToString() => $"{TargetApplication} {User}";
}
