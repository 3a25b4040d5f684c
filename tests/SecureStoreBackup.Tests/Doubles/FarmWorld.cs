using System.Security.Cryptography;
using System.Text;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Doubles;

/// <summary>What really stands on the farm and its SQL Server, and what jobs do to it.</summary>
internal sealed class FarmWorld
{
    private const string Item = @"Farm\Shared Services\Shared Services Applications\Secure Store Service";

    /// <summary>The passphrase that the farm's master key opens with.</summary>
    public string Passphrase { get; set; } = "";

    /// <summary>What the Secure Store holds, in one word. A backup keeps it, a restore brings it back.</summary>
    public string Content { get; set; } = "credentials";

    /// <summary>Whether the key is open: a restore closes it, and only the right passphrase, or a person, opens it.</summary>
    public bool KeyOpen { get; set; } = true;

    /// <summary>Whether SharePoint says that there is a key although it opens nothing, as after a restore.</summary>
    public bool KeyStale { get; set; }

    public IReadOnlyList<TargetApplication> TargetApplications { get; set; } = [new TargetApplication("crm", "CRM", "Group", ["User", "Password"])];

    /// <summary>What SharePoint's backups hold, by the id of their set; shared by farms between which sets are carried.</summary>
    public Dictionary<string, StoreTape> Tapes { get; init; } = new(StringComparer.Ordinal);

    public string FarmId { get; set; } = Info.FarmId;

    public string Build { get; set; } = Info.Build;

    /// <summary>Whether the service master key cannot be replaced but by force.</summary>
    public bool NeedsForce { get; set; }

    /// <summary>How often SharePoint restored something.</summary>
    public int Restores { get; private set; }

    /// <summary>How often an instance's key was replaced by another.</summary>
    public int KeyRestores { get; private set; }

    /// <summary>Every passphrase that ever opened the key in a refresh.</summary>
    public HashSet<string> Accepted { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the service application has a proxy, without which no key can be refreshed.</summary>
    public bool HasProxy { get; set; } = true;

    public string Fingerprint { get; set; } = Digest("configuration");

    /// <summary>What the configuration becomes while the next backup runs.</summary>
    public string? FingerprintAfter { get; set; }

    /// <summary>Fingerprint of each instance's service master key.</summary>
    public Dictionary<string, string> Instances { get; } = new(StringComparer.OrdinalIgnoreCase) { [TestPolicy.Instance] = Digest("key 1") };

    /// <summary>What the instances encrypt under their service master keys.</summary>
    public List<ServiceMasterKeyDependent> Dependents { get; } = [new(DependentKinds.LinkedServerLogin, "erp-reader on ERP01")];

    /// <summary>Sets on the share, each with its files.</summary>
    public SortedDictionary<string, SortedDictionary<string, byte[]>> Sets { get; } = new(StringComparer.Ordinal);

    public List<PreflightCheck> Checks { get; } = [new() { Name = "Farm", State = CheckState.Passed, Message = "The farm answers." }];

    /// <summary>Errors that the next jobs of a kind end with.</summary>
    public Dictionary<JobKind, Queue<FarmError>> Errors { get; } = new() { [JobKind.Backup] = new(), [JobKind.ExportServiceMasterKey] = new(), [JobKind.RefreshKey] = new(), [JobKind.Restore] = new(), [JobKind.RestoreServiceMasterKey] = new() };

    /// <summary>Key files that stand on the server, for whoever may read there.</summary>
    public HashSet<string> KeyFiles { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The path of an exported file that cannot be deleted.</summary>
    public string? LeftBehind { get; set; }

    public int Backups { get; private set; }

    public int Exports { get; private set; }

    public int Refreshes { get; private set; }

    /// <summary>When the agent last restored something, as far as it knows.</summary>
    public DateTimeOffset? RestoredAt { get; set; }

    /// <summary>The password of each exported file, by the file's content in base64.</summary>
    public Dictionary<string, string> Passwords { get; } = new(StringComparer.Ordinal);

    public static FarmInfo Info => new()
    {
        FarmId = "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        Build = "16.0.10417.20018",
        AgentVersion = "1.0.0",
        Host = "SP01",
        Account = @"CONTOSO\svc-spbackup",
        Applications = [Application],
    };

    private static SecureStoreApplication Application => new()
    {
        Id = "6f1c2a54-0c43-4d53-9a6c-6a0d6f1a9a11",
        Name = "Secure Store Service",
        ItemPath = Item,
        Pool = "SharePoint Services",
        Database = new ServiceDatabase("Secure_Store_Service_DB", "SQL01"),
        KeyPopulated = true,
        Proxy = new SecureStoreProxy("0d7c1e12-7a51-4a8e-b4f7-1f8f7d0c7a22", "Secure Store Service Proxy", Item + " Proxy"),
        TargetApplications = [new TargetApplication("crm", "CRM", "Group", ["User", "Password"])],
    };

    /// <summary>The farm as it is now.</summary>
    public FarmInfo Describe() => Info with { RestoredAt = RestoredAt, FarmId = FarmId, Build = Build, Applications = [Present] };

    private SecureStoreApplication Present => Application with { Proxy = HasProxy ? Application.Proxy : null, KeyPopulated = KeyOpen || KeyStale, TargetApplicationsError = KeyStale && !KeyOpen ? "Unable to obtain master key." : null, TargetApplications = KeyOpen ? TargetApplications : [] };

    public PreflightReport Report(PreflightRequest request) => new()
    {
        Farm = Describe(),
        Application = Present,
        ConfigurationFingerprint = Fingerprint,
        Checks = [.. Checks],
        ServiceMasterKeys = [.. request.ServiceMasterKeys.Select(k => Instances.TryGetValue(k.Instance, out var fingerprint)
            ? new ServiceMasterKeyState { Instance = k.Instance, Fingerprint = fingerprint, Error = Left }
            : new ServiceMasterKeyState { Instance = k.Instance, Error = new FarmError(FarmErrorCodes.SqlPermissionDenied, "The account may not export.", "Grant CONTROL SERVER.", false) })],
    };

    public ServiceMasterKeyDependents DependentsOf(string instance) => Instances.TryGetValue(instance, out var fingerprint)
        ? new() { Instance = instance, Fingerprint = fingerprint, Dependents = [.. Dependents.Take(ServiceMasterKeyDependents.MaxListed)], Total = Dependents.Count }
        : throw new StepFailedException(new StepFailure(FarmErrorCodes.SqlUnreachable, $"The agent's configuration names no SQL Server instance '{instance}'.", Retry: false));

    private FarmError? Left => KeyFiles.Count == 0 ? null : new FarmError(FarmErrorCodes.SqlFileLeftBehind, $"'{string.Join("', '", KeyFiles)}' could not be deleted.", "Delete the file by hand.", false);

    /// <summary>The job's whole effect, and what it will report once it has ended.</summary>
    public JobStatus Run(JobRequest request, DateTimeOffset now, DateTimeOffset ends)
    {
        var status = new JobStatus { Id = request.Id, Kind = request.Kind, State = JobState.Succeeded, AcceptedAt = now, FinishedAt = ends };
        if (request.Kind is JobKind.Restore or JobKind.RestoreServiceMasterKey && Errors[request.Kind].TryDequeue(out var refusal))
            return status with { State = JobState.Failed, Error = refusal };   // these end before they have done anything
        status = request.Kind switch
        {
            JobKind.Backup when Sets.ContainsKey(request.Backup!.SetId) => status with { State = JobState.Failed, Error = new FarmError(FarmErrorCodes.SetExists, "The set is there.", null, false) },
            JobKind.Backup => status with { Backup = BackUp(request.Backup!) },
            JobKind.Restore => Restore(status, request.Restore!),
            JobKind.RestoreServiceMasterKey => RestoreKey(status, request.RestoreServiceMasterKey!, request.Secrets!),
            JobKind.ExportServiceMasterKey => status with { ExportServiceMasterKey = Export(request.ExportServiceMasterKey!, request.Secrets!.Password!) },
            _ => Refresh(status, request.Secrets!.Passphrase!),
        };
        return Errors[request.Kind].TryDequeue(out var error)
            ? status with { State = JobState.Failed, Error = error, Backup = null, ExportServiceMasterKey = null, RefreshKey = null }
            : status;
    }

    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private BackupEvidence BackUp(BackupJob job)
    {
        Backups++;
        Tapes[job.SetId] = new StoreTape(Content, Passphrase, TargetApplications);
        Sets.Add(job.SetId, new(StringComparer.Ordinal)
        {
            ["app/spbrtoc.xml"] = Encoding.UTF8.GetBytes($"<toc of='{job.SetId}'/>"),
            ["app/spbr0000/spbackup.xml"] = Encoding.UTF8.GetBytes("<backup/>"),
            ["app/spbr0000/00000001.bak"] = Encoding.UTF8.GetBytes($"TAPE {job.SetId} {new string('x', 500)}"),
        });
        var (before, after) = (Fingerprint, FingerprintAfter ?? Fingerprint);
        (Fingerprint, FingerprintAfter) = (after, null);
        return new BackupEvidence
        {
            SetId = job.SetId,
            Directory = $@"{job.BackupDirectory}\{job.SetId}",
            FingerprintBefore = before,
            FingerprintAfter = after,
            Files = Sets[job.SetId].Count,
            Bytes = Sets[job.SetId].Values.Sum(f => f.Length),
            Items =
            [
                new BackupItemEvidence
                {
                    Role = "app", ItemPath = job.ApplicationItem, BackupId = "8a1f6d0e-3a52-4d0b-9d36-2f0b7f3f1c55", DirectoryName = "spbr0000",
                    FinishTime = "11/22/2026 02:20:00", DatabaseFile = "app/spbr0000/00000001.bak", DatabaseVerification = "verified", Log = "evaluated",
                },
            ],
        };
    }

    private ExportEvidence Export(ExportServiceMasterKeyJob job, string password)
    {
        Exports++;
        if (LeftBehind is { } left)
            KeyFiles.Add(left);
        var content = Encoding.UTF8.GetBytes($"sealed {Instances[job.Instance]}, export {Exports}");   // salted: no two are the same
        Passwords[Convert.ToBase64String(content)] = password;
        return new ExportEvidence
        {
            Instance = job.Instance,
            Fingerprint = Instances[job.Instance],
            Bytes = content.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
            Content = content,
            LeftBehind = LeftBehind,
        };
    }

    private JobStatus Refresh(JobStatus status, string passphrase)
    {
        Refreshes++;
        if (passphrase == Passphrase)
        {
            Accepted.Add(passphrase);
            KeyOpen = true;
        }

        return passphrase == Passphrase
            ? status with { RefreshKey = new RefreshEvidence(3) }
            : status with { State = JobState.Failed, Error = new FarmError(FarmErrorCodes.PassphraseRefused, "The farm does not accept this passphrase.", "Record the new one.", false) };
    }

    /// <summary>Overwrites the store with what the staged set holds; its key is closed then. SharePoint leaves its log in the set.</summary>
    private JobStatus Restore(JobStatus status, RestoreJob job)
    {
        if (!Sets.TryGetValue(job.SetId, out var set) || !set.ContainsKey("app/spbrtoc.xml") || !set.TryGetValue("app/spbr0000/00000001.bak", out var bak))
            return Failed(status, FarmErrorCodes.SetIncomplete, "The set is not whole.");
        if (Version.Parse(Build) < Version.Parse(job.Build))
            return Failed(status, FarmErrorCodes.FarmOlderThanBackup, $"The farm has {Build}, the set {job.Build}.");
        Restores++;
        var tape = Tapes[Encoding.UTF8.GetString(bak).Split(' ')[1]];
        (Content, Passphrase, TargetApplications, KeyOpen, KeyStale) = (tape.Content, tape.Passphrase, tape.TargetApplications, false, true);
        set["app/spbr0000/sprestore.log"] = Encoding.UTF8.GetBytes($"restore {Restores}");
        return status with
        {
            Restore = new RestoreEvidence
            {
                SetId = job.SetId,
                Items = [.. job.Items.Select(i => new RestoreItemEvidence { Role = i.Role, ItemPath = i.ItemPath, RestoreId = $"restore-{Restores}", FinishTime = "11/22/2026 09:20:00", Log = "evaluated" })],
                ServicesOnline = ["SP01"],
                Fingerprint = Fingerprint,
            },
        };
    }

    /// <summary>As SQL Server: the file opens with its password, an identical key changes nothing, and what the present key cannot decrypt takes force.</summary>
    private JobStatus RestoreKey(JobStatus status, RestoreServiceMasterKeyJob job, JobSecrets secrets)
    {
        if (Passwords.GetValueOrDefault(Convert.ToBase64String(secrets.KeyFile!)) != secrets.Password)
            return Failed(status, FarmErrorCodes.SqlPasswordWrong, "The password does not open the key's file.");
        var (before, key) = (Instances[job.Instance], Encoding.UTF8.GetString(secrets.KeyFile!).Split(' ', ',')[1]);
        var outcome = key == before ? ServiceMasterKeyOutcome.Identical : NeedsForce && job.Force ? ServiceMasterKeyOutcome.Forced : ServiceMasterKeyOutcome.Restored;
        if (outcome == ServiceMasterKeyOutcome.Restored && NeedsForce)
            return Failed(status, FarmErrorCodes.SqlKeyNeedsForce, "The present key cannot decrypt everything.");
        Instances[job.Instance] = key;
        KeyRestores += outcome == ServiceMasterKeyOutcome.Identical ? 0 : 1;
        return status with { RestoreServiceMasterKey = new RestoreServiceMasterKeyEvidence { Instance = job.Instance, Outcome = outcome, FingerprintBefore = before, FingerprintAfter = key, LeftBehind = LeftBehind } };
    }

    private static JobStatus Failed(JobStatus status, string code, string message) => status with { State = JobState.Failed, Error = new FarmError(code, message, null, false) };
}

/// <summary>What one backup of a Secure Store holds.</summary>
internal sealed record StoreTape(string Content, string Passphrase, IReadOnlyList<TargetApplication> TargetApplications);
