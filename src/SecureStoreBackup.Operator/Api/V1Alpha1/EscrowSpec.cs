using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SecureStoreBackup.Operator.Api.Schemas;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

public sealed record EscrowSpec
{
    [Description("Each can open all of it by itself."), MaxLength(4), MapKey("name")]
    public IReadOnlyList<EscrowRecipientSpec>? Recipients { get; init; }
}

public sealed record EscrowRecipientSpec
{
    [Description("Name of the recipient, unique within the policy, and of the sealed file: escrow/NAME.json."), StringLength(32, MinimumLength = 1), RegularExpression(Forms.Label, ErrorMessage = Forms.LabelWanted)]
    public required string Name { get; init; }

    [Description("RSA public key (PEM, BEGIN PUBLIC KEY) of 3072 to 8192 bits. Its private key stays with people, away from vault and cluster."), StringLength(4096, MinimumLength = 1)]
    public required string PublicKey { get; init; }
}
