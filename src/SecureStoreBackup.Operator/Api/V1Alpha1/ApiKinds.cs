using SecureStoreBackup.Operator.Api.Schemas;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>What the definitions in <c>crds/</c> say of our kinds beside their schemas.</summary>
public static class ApiKinds
{
    public static CustomKind Policy { get; } = new(ApiGroup.Policies, ApiJson.Default.PolicyResource, "ssbp")
    {
        Description = "What to back up, when, and where to: the Secure Store of one SharePoint farm, and the service master keys of its SQL Server instances.",
        Rules = [new("size(self.metadata.name) <= 40", "metadata.name may have at most 40 characters, since the names of backups begin with it")],
        Columns =
        [
            new("Ready", ".status.conditions[?(@.type==\"Ready\")].status", "string"),
            new("Protected", ".status.protected", "string"),
            new("Schedule", ".spec.schedule", "string"),
            new("Last Good", ".status.newestRestorablePoint", "date"),
            new("Offsite", ".status.offsiteSummary", "string"),
            new("Points", ".status.recoveryPoints", "integer"),
            new("Next Run", ".status.nextRuns[0]", "string"),
            PrinterColumn.Age,
            new("Suspended", ".spec.suspend", "boolean") { Wide = true },
            new("RPO", ".status.maxAge", "string") { Wide = true },
            new("Last Verified", ".status.lastVerified", "date") { Wide = true },
            new("Drill", ".status.drill.lastSucceeded", "date") { Wide = true },
            new("Message", ".status.conditions[?(@.type==\"Ready\")].message", "string") { Wide = true },
        ],
    };

    public static CustomKind Backup { get; } = new(ApiGroup.Backups, ApiJson.Default.BackupResource, "ssb")
    {
        Description = "One backup run, made by a policy or by hand: by hand, spec.policyName is all it takes. Deleting it deletes no data.",
        Columns =
        [
            new("Policy", ".spec.policyName", "string"),
            new("Phase", ".status.phase", "string"),
            new("Step", ".status.progress.step", "string"),
            new("Progress", ".status.progressSummary", "string"),
            new("Trigger", ".spec.trigger", "string"),
            new("Point", ".status.recoveryPoint", "string"),
            new("Proof", ".status.passphrase.proof", "string"),
            PrinterColumn.Age,
            new("Started", ".status.startedAt", "date") { Wide = true },
            new("Finished", ".status.finishedAt", "date") { Wide = true },
            new("Message", ".status.message", "string") { Wide = true },
        ],
    };

    public static CustomKind Restore { get; } = new(ApiGroup.Restores, ApiJson.Default.RestoreResource, "ssr")
    {
        Description = "One restore or drill. Made without spec.confirm, it shows its plan and waits. It never runs twice, and deleting it deletes no data.",
        Columns =
        [
            new("Mode", ".spec.mode", "string"),
            new("Point", ".status.resolved.recoveryPoint", "string"),
            new("Phase", ".status.phase", "string"),
            new("Step", ".status.progress.step", "string"),
            new("Progress", ".status.progressSummary", "string"),
            new("Depth", ".status.findings.depth", "string"),
            PrinterColumn.Age,
            new("Message", ".status.message", "string"),
            new("Policy", ".spec.policyName", "string") { Wide = true },
            new("Target", ".status.resolved.target", "string") { Wide = true },
            new("Finished", ".status.finishedAt", "date") { Wide = true },
        ],
    };

    public static IReadOnlyList<CustomKind> All { get; } = [Policy, Backup, Restore];
}
