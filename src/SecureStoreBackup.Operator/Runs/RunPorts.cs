using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>The outside world of one run, opened with the policy's identities on the run's frozen endpoints.</summary>
/// <param name="Vault">Passphrases and export passwords.</param>
/// <param name="Exports">Key files; the same vault only when the policy says so.</param>
/// <param name="OpenContainer">Opens a target by its name; refused when the policy no longer names it.</param>
public sealed record RunPorts(IFarm Farm, IVault Vault, IVault Exports, Func<string, CancellationToken, Task<IContainer>> OpenContainer);
