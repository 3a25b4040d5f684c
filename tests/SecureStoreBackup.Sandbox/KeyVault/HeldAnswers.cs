namespace SecureStoreBackup.Sandbox.KeyVault;

/// <summary>
/// A gate that the answers to matching requests wait at, once what they ask for has been done: the moment in which a client
/// that dies does not know of its own effect.
/// </summary>
public sealed class HeldAnswers
{
    readonly TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly string vault;
    readonly string namePrefix;
    readonly KeyVaultActions actions;

    internal HeldAnswers(string vault, string namePrefix, KeyVaultActions actions) =>
        (this.vault, this.namePrefix, this.actions) = (vault, namePrefix, actions);

    /// <summary>Completes with the first answer that is held.</summary>
    public Task Arrived => arrived.Task;

    /// <summary>Lets held answers go, and holds no further ones.</summary>
    public void Release() => released.TrySetResult();

    internal bool Hits(string asked, KeyVaultActions action, string? name) =>
        !released.Task.IsCompleted && string.Equals(vault, asked, StringComparison.OrdinalIgnoreCase) && actions.HasFlag(action)
        && name?.StartsWith(namePrefix, StringComparison.OrdinalIgnoreCase) == true;

    internal Task HoldAsync(CancellationToken cancellationToken)
    {
        arrived.TrySetResult();
        return released.Task.WaitAsync(cancellationToken);
    }
}
