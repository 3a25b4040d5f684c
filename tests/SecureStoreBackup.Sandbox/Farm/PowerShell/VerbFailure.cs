namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

/// <summary>A script's Stop-Verb.</summary>
/// <param name="code">One of the contract's error codes.</param>
/// <param name="detail">Types of the exceptions behind it.</param>
internal sealed class VerbFailure(string code, string message, bool retryable = false, string detail = "") : Exception(message)
{
    public string Code => code;

    public bool Retryable => retryable;

    public string Detail => detail;
}
