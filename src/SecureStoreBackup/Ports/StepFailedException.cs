namespace SecureStoreBackup.Ports;

/// <summary>
/// How every port reports a refusal. Adapters translate the errors of their SDK into one of these at the edge,
/// so that nothing inside has to know Azure, HTTP or PowerShell. The message carries no secret.
/// </summary>
public sealed class StepFailedException(StepFailure failure, Exception? inner = null) : Exception(failure.ToString(), inner)
{
    public StepFailure Failure { get; } = failure;
}
