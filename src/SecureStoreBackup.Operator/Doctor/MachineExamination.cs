using System.Globalization;
using SecureStoreBackup.Operator.Hosting;

namespace SecureStoreBackup.Operator.Doctor;

/// <summary>What there is here, where this runs. Without ICU or time zones nothing would run at all.</summary>
internal static class MachineExamination
{
    public static IEnumerable<Diagnosis> Run(Func<string, string?> environment)
    {
        var report = Versions.Report;
        yield return new Diagnosis("machine", Health.Ok, $"securestore {report.Version} ({report.Commit}) on {report.Runtime}, {report.System}.");
        yield return new Diagnosis("machine", Health.Ok, string.Create(CultureInfo.InvariantCulture, $"ICU is there, and {TimeZoneInfo.GetSystemTimeZones().Count} time zones."));
        var token = environment("AZURE_FEDERATED_TOKEN_FILE");
        yield return token switch
        {
            null => new Diagnosis("identity", Health.Warning, "There is no workload identity here: AZURE_FEDERATED_TOKEN_FILE is not set.", "Label the pod azure.workload.identity/use: \"true\" and annotate its service account, or run this in the operator's pod."),
            _ when !File.Exists(token) => new Diagnosis("identity", Health.Failed, $"AZURE_FEDERATED_TOKEN_FILE names {token}, which is not there or may not be read.", "Mount the projected token of the service account there."),
            _ => new Diagnosis("identity", Health.Ok, $"Workload identity: client {environment("AZURE_CLIENT_ID") ?? "(none; policies have to name one)"}, tenant {environment("AZURE_TENANT_ID") ?? "(none; policies have to name one)"}."),
        };
    }
}
