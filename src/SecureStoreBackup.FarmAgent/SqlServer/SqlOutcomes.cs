using System.Collections.Frozen;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>Numbers of sys.messages that tell how a statement went well; all come at severity 10.</summary>
public static class SqlOutcomes
{
    /// <summary>"The old and new master keys are identical": proves that file and password hold the key in use.</summary>
    public const int Identical = 15588;

    /// <summary>"… was ignored because the FORCE option was specified": what the message names is lost.</summary>
    public static FrozenSet<int> LostUnderForce { get; } = [15584, 15585, 15593];
}
