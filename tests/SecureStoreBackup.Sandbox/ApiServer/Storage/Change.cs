namespace SecureStoreBackup.Sandbox.ApiServer.Storage;

/// <summary>One write, as watchers see it.</summary>
/// <param name="Version">The resource version that the write made.</param>
/// <param name="Before">What was there; null when the object is new.</param>
/// <param name="After">What is there now; null when the object went.</param>
internal sealed record Change(string Resource, long Version, StoredObject? Before, StoredObject? After)
{
    public ObjectKey Key => (After ?? Before)!.Key;
}
