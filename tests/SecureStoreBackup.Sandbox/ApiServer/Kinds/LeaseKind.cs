using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Schema;
using static SecureStoreBackup.Sandbox.ApiServer.Kinds.Shapes;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

/// <summary>Leases: times have exactly six fraction digits.</summary>
internal sealed class LeaseKind : BuiltInKind
{
    public static LeaseKind Create() => new()
    {
        Group = "coordination.k8s.io",
        Version = "v1",
        Plural = "leases",
        Singular = "lease",
        Kind = "Lease",
        Schema = Map(("spec", Map(("holderIdentity", Text), ("leaseDurationSeconds", Whole), ("acquireTime", Text), ("renewTime", Text), ("leaseTransitions", Whole)))),
        OwnColumns = [new("Holder", "string", value => value.Child("spec")?.Text("holderIdentity"))],
    };

    public override void CheckForm(JsonObject value)
    {
        base.CheckForm(value);
        foreach (var name in new[] { "acquireTime", "renewTime" })
        {
            if (MicroTime.Problem(value.Child("spec")?.Text(name)) is { } problem)
                throw Unreadable(problem);
        }
    }

    public override void Validate(JsonObject value, JsonObject? old, List<FieldError> errors)
    {
        if (value.Child("spec")?.Whole("leaseDurationSeconds") is { } duration and <= 0)
            errors.Add(FieldError.Invalid("spec.leaseDurationSeconds", $"{duration}", "must be greater than 0"));
        if (value.Child("spec")?.Whole("leaseTransitions") is { } transitions and < 0)
            errors.Add(FieldError.Invalid("spec.leaseTransitions", $"{transitions}", "must be greater than or equal to 0"));
    }
}
