using SecureStoreBackup.Escrow;
using SecureStoreBackup.Operator.Api.Validation;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The escrow's part of the parser.</summary>
internal static class PolicyEscrow
{
    public static IReadOnlyList<EscrowRecipient> Parse(EscrowSpec? escrow, FieldErrors errors)
    {
        var recipients = new List<EscrowRecipient>();
        foreach (var (index, spec) in (escrow?.Recipients ?? []).Index())
        {
            var path = $"spec.escrow.recipients[{index}].publicKey";
            if (spec is not { Name: { } name, PublicKey: { } key })
                continue;   // said already, by the form of it
            var recipient = new EscrowRecipient(name, key);
            if (EscrowRecipient.Check(key) is { } error)
                errors.Add(path, error);
            else if (recipients.FirstOrDefault(other => other.KeyId == recipient.KeyId) is { } same)
                errors.Add(path, $"it is the key of '{same.Name}'; give each recipient a key of their own.");
            else
                recipients.Add(recipient);
        }

        return recipients;
    }
}
