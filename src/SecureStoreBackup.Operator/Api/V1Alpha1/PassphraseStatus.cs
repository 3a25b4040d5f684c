using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The passphrase of a policy's last run, and the one that opens the farm's key.</summary>
public sealed record PassphraseStatus : PassphraseEvidence
{
    public PassphraseStatus()
    {
    }

    [SetsRequiredMembers]
    public PassphraseStatus(PassphraseEvidence evidence)
        : base(evidence)
    {
    }

    [Description("Id, with version, of our copy that the farm accepted last, while its configuration is still the one of that time, nothing was restored there since and no later run was refused; absent when that is not known. SharePoint does not tell of a new key: one that somebody generates shows with the next proof."), MaxLength(2048)]
    public string? OnFarm { get; init; }

    [Description("The last time that the farm accepted a passphrase.")]
    public AcceptedStatus? Accepted { get; init; }
}

public sealed record AcceptedStatus
{
    [Description("Id, with version, of our copy of that passphrase."), MaxLength(2048)]
    public required string SecretId { get; init; }

    [Description("When the farm accepted it.")]
    public required DateTimeOffset At { get; init; }

    [Description("Fingerprint of the farm's configuration in the same run."), MaxLength(64)]
    public required string Configuration { get; init; }
}
