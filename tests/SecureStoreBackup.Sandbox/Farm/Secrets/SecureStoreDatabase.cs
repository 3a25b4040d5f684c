using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.Farm.Secrets;

/// <summary>A target application: what it is called and which fields its credential sets have.</summary>
/// <param name="Type">As in <c>Group</c> or <c>Individual</c>.</param>
public sealed record TargetApplicationState(string Id, string Name, string Type, ImmutableArray<string> Fields);

/// <param name="Values">The values of the fields, in their order, under the master key.</param>
internal sealed record CredentialSet(string TargetApplication, string User, SealedBox Values);

/// <summary>What stands in the Secure Store's database, and so in its backup: everything but the opened key.</summary>
internal sealed record SecureStoreDatabase
{
    /// <summary>Null until a key was generated.</summary>
    public WrappedKey? MasterKey { get; init; }

    /// <summary>A constant under the master key: tells whether a server's copy of the key is the one in use.</summary>
    public SealedBox? KeyCheck { get; init; }

    public ImmutableArray<TargetApplicationState> TargetApplications { get; init; } = [];

    public ImmutableArray<CredentialSet> Credentials { get; init; } = [];
}
