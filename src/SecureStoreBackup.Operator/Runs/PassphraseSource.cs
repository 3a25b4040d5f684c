using SecureStoreBackup.Journal;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>The secret that people put the passphrase into, when it is not there or moves while a run is under way.</summary>
public static class PassphraseSource
{
    /// <summary>Whether the vault answers, and the secret alone is missing or disabled.</summary>
    public static bool IsAway(StepFailure failure) => failure.Reason is Reasons.SecretNotFound or Reasons.SecretDisabled;

    /// <summary>
    /// Our copy that the newest recovery point names, if a farm accepted it and it can still be read; null otherwise. Nothing
    /// says that it is still the farm's, so its proof does not come along: the farm is asked again.
    /// </summary>
    internal static async Task<PassphraseEvidence?> LastProvenAsync(StepContext context, StepFailure away, CancellationToken cancellationToken)
    {
        if ((await PriorPoint.TakeOverAsync(context, cancellationToken))?.Passphrase is not { Proof: not PassphraseProof.Unproven } last)
            return null;
        try
        {
            await PinnedSecrets.ReadAsync(context.Ports.Vault, last.SecretId, cancellationToken);
        }
        catch (StepFailedException gone) when (!gone.Failure.Retry)
        {
            return null;
        }

        return new PassphraseEvidence { SecretId = last.SecretId, Method = $"spec.passphrase.secretName: {away.Message} Our copy of the last recovery point stands in." };
    }

    /// <summary>
    /// The run's passphrase once the farm has made the set. Whoever recorded another one meanwhile may have changed the key
    /// before the set was made or after it, so what was proven before no longer counts for this set.
    /// </summary>
    internal static async Task<PassphraseEvidence?> SettleAsync(StepContext context, CancellationToken cancellationToken)
    {
        if (context.Run.Passphrase is not { Proof: not PassphraseProof.Unproven, SourceVersion: { } version } proven)
            return context.Run.Passphrase;
        try
        {
            var now = await context.Ports.Vault.GetAsync(context.Policy.Passphrase.SecretName, null, cancellationToken);
            return now.Version.Version == version ? proven : proven with
            {
                Proof = PassphraseProof.Unproven,
                ProvenAt = null,
                Method = "Another passphrase was recorded while the farm was backed up, so nobody knows which of the two opens this set. The next backup settles it.",
            };
        }
        catch (StepFailedException refusal) when (IsAway(refusal.Failure))
        {
            return proven;
        }
    }
}
