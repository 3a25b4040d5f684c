using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Http;

/// <summary>Every route of the protocol.</summary>
internal static class Routes
{
    private const string Text = "text/plain; charset=utf-8";
    private const string Bytes = "application/octet-stream";

    private static readonly RouteParameter s_term = new(
        FencingHeader.Name, "header", Required: true, """{"type":"string","pattern":"^[0-9]{1,19} [!-~]{1,400}$","examples":["7 0b9f5c1e-9a0e-4f43-8a51-4f4b5a8f1d11"]}""",
        "The leadership term: its number, a space, and the lease's uid, percent-encoded where it is not plain ASCII.");

    private static readonly RouteParameter s_match = new("If-Match", "header", Required: false, """{"type":"string"}""", "The listed ETag; another file is refused.");

    private static readonly RouteParameter s_want = new(
        DigestHeaders.WantRepresentation, "header", Required: false, """{"type":"string","examples":["sha-256=1"]}""", "Asks for the whole file's SHA-256 in Repr-Digest (RFC 9530), which takes as long as reading it.");

    public static ImmutableArray<Route> All { get; } =
    [
        new(HttpMethods.Get, "/v1/farm", "describeFarm", "What the agent sees of its farm now.", services => services.GetRequiredService<FarmRoutes>().DescribeAsync)
        {
            Answers = [new(200, "The farm.", FarmProtocolJson.Default.FarmInfo)],
            Codes = [FarmErrorCodes.FarmInaccessible, FarmErrorCodes.PowerShellFailed],
        },
        new(HttpMethods.Get, "/v1/fingerprint", "readFingerprint", "The configuration's fingerprint, to see whether it changed.", services => services.GetRequiredService<FarmRoutes>().FingerprintAsync)
        {
            Parameters = [new("application", "query", Required: true, """{"type":"string","format":"uuid"}""", "Id of the service application.")],
            Answers = [new(200, "The fingerprint.", FarmProtocolJson.Default.FingerprintAnswer)],
            Codes = [FarmErrorCodes.FarmInaccessible, FarmErrorCodes.PowerShellFailed, FarmErrorCodes.ServiceApplicationNotFound],
        },
        new(HttpMethods.Get, "/v1/instances/dependents", "listDependents", "What stands or falls with the service master key of an instance, by name.", services => services.GetRequiredService<FarmRoutes>().DependentsAsync)
        {
            Parameters = [new("instance", "query", Required: true, """{"type":"string","maxLength":1024,"examples":["SQL01\\SHAREPOINT"]}""", "SQL Server instance, as policies name it.")],
            Answers = [new(200, "Names alone.", FarmProtocolJson.Default.ServiceMasterKeyDependents)],
            Codes = [FarmErrorCodes.SqlUnreachable, FarmErrorCodes.SqlPermissionDenied, FarmErrorCodes.SqlFailed],
        },
        new(HttpMethods.Post, "/v1/preflight", "preflight", "Every check before a backup. Changes nothing but a probe file that it removes.", services => services.GetRequiredService<FarmRoutes>().PreflightAsync)
        {
            Body = FarmProtocolJson.Default.PreflightRequest,
            Answers = [new(200, "The checks, failed ones included.", FarmProtocolJson.Default.PreflightReport)],
            Codes = [FarmErrorCodes.FarmInaccessible, FarmErrorCodes.PowerShellFailed],
        },
        new(HttpMethods.Post, "/v1/fence", "fence", "Registers a leadership term.", services => services.GetRequiredService<FarmRoutes>().FenceAsync)
        {
            Body = FarmProtocolJson.Default.FenceRequest,
            Answers = [new(204, "The term leads.")],
            Codes = [FarmErrorCodes.Fenced, FarmErrorCodes.FarmBusy],
        },
        new(HttpMethods.Get, "/v1/jobs", "listJobs", "All jobs that the agent remembers, without the contents of exports.", services => services.GetRequiredService<JobRoutes>().ListAsync)
        {
            Answers = [new(200, "By the time of their acceptance.", FarmProtocolJson.Default.IReadOnlyListJobStatus)],
        },
        new(HttpMethods.Post, "/v1/jobs", "postJob", "Starts a job, or finds it: the same id and body replays, whatever its secrets and term.", services => services.GetRequiredService<JobRoutes>().PostAsync)
        {
            Body = FarmProtocolJson.Default.JobRequest,
            Answers = [new(202, "It was started.", FarmProtocolJson.Default.JobStatus), new(200, "It was found.", FarmProtocolJson.Default.JobStatus)],
            Codes = [FarmErrorCodes.Fenced, FarmErrorCodes.FarmBusy, FarmErrorCodes.JobConflict, FarmErrorCodes.JobLost, FarmErrorCodes.SetExists],
        },
        new(HttpMethods.Get, "/v1/jobs/{id}", "readJob", "A job, waited for while it runs.", services => services.GetRequiredService<JobRoutes>().GetAsync)
        {
            Parameters = [new("wait", "query", Required: false, """{"type":"integer","minimum":0,"maximum":30,"default":0}""", "Seconds to wait for the job to end; the answer comes at once when it does.")],
            Answers = [new(200, "The job as it is.", FarmProtocolJson.Default.JobStatus)],
        },
        new(HttpMethods.Post, "/v1/jobs/{id}/cancel", "cancelJob", "Cancels a job, and takes back what can be taken back.", services => services.GetRequiredService<JobRoutes>().CancelAsync)
        {
            Parameters = [s_term],
            Answers = [new(202, "It is being cancelled.", FarmProtocolJson.Default.JobStatus), new(200, "It has ended.", FarmProtocolJson.Default.JobStatus)],
            Codes = [FarmErrorCodes.Fenced, FarmErrorCodes.FarmBusy, FarmErrorCodes.JobNotCancelable],
        },
        new(HttpMethods.Get, "/v1/jobs/{id}/log", "readJobLog", "What the job's scripts said, and the end of SharePoint's logs in its set; at most 1 MiB.", services => services.GetRequiredService<JobRoutes>().ReadLogAsync)
        {
            Answers = [new(200, "Lines for a person, without secrets.", ContentType: Text)],
        },
        new(HttpMethods.Get, "/v1/sets", "listSets", "The sets that the agent made or staged, and that still stand.", services => services.GetRequiredService<SetRoutes>().ListAsync)
        {
            Answers = [new(200, "The sets.", FarmProtocolJson.Default.IReadOnlyListFarmSet)],
        },
        new(HttpMethods.Delete, "/v1/sets/{id}", "deleteSet", "Deletes a set; one that is gone is success.", services => services.GetRequiredService<SetRoutes>().DeleteAsync)
        {
            Parameters = [s_term],
            Answers = [new(204, "It is gone.")],
            Codes = [FarmErrorCodes.Fenced, FarmErrorCodes.FarmBusy, FarmErrorCodes.SetInUse, FarmErrorCodes.OutsideRoots, FarmErrorCodes.DirectoryNotWritable],
        },
        new(HttpMethods.Get, "/v1/sets/{id}/files", "listFiles", "A set's files.", services => services.GetRequiredService<SetRoutes>().ListFilesAsync)
        {
            Answers = [new(200, "By path.", FarmProtocolJson.Default.IReadOnlyListSetFile)],
            Codes = [FarmErrorCodes.OutsideRoots],
        },
        .. new[] { HttpMethods.Get, HttpMethods.Head }.Select(method => new Route(
            method, "/v1/sets/{id}/files/{**path}", method == HttpMethods.Get ? "readFile" : "describeFile", method == HttpMethods.Get ? "A file, whole or in parts." : "A file's length, ETag and, when asked for, digest.",
            services => services.GetRequiredService<SetRoutes>().ReadAsync)
        {
            Parameters = [new("Range", "header", Required: false, """{"type":"string"}""", "As in bytes=0-1048575."), s_match, s_want],
            Answers = method == HttpMethods.Get
                ? [new(200, "The file; ETag, and Repr-Digest when asked for.", ContentType: Bytes), new(206, "The part.", ContentType: Bytes), new(416, "The file has no such part.")]
                : [new(200, "Content-Length, ETag, and Repr-Digest when asked for.")],
            Codes = [FarmErrorCodes.FileChanged, FarmErrorCodes.OutsideRoots],
        }),
        new(HttpMethods.Put, "/v1/sets/{id}/files/{**path}", "stageFile", "Stages a file of a set for a restore. It appears whole and with this digest, or not at all.", services => services.GetRequiredService<SetRoutes>().StageAsync)
        {
            Parameters =
            [
                s_term,
                new("backupDirectory", "query", Required: true, """{"type":"string","maxLength":240}""", "The directory that the backup was made in; the set lies below it."),
                new(DigestHeaders.Content, "header", Required: true, """{"type":"string","examples":["sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"]}""", "The body's SHA-256 (RFC 9530)."),
                new("Content-Length", "header", Required: true, """{"type":"integer","minimum":0,"maximum":274877906944}""", "The body's length in bytes."),
            ],
            TakesFile = true,
            Answers = [new(201, "It is there now.", FarmProtocolJson.Default.SetFile), new(200, "An equal file was there.", FarmProtocolJson.Default.SetFile)],
            Codes =
            [
                FarmErrorCodes.Fenced, FarmErrorCodes.FarmBusy, FarmErrorCodes.FileExists, FarmErrorCodes.DigestMismatch, FarmErrorCodes.SetInUse, FarmErrorCodes.SetExists,
                FarmErrorCodes.OutsideRoots, FarmErrorCodes.NotEnoughSpace, FarmErrorCodes.DirectoryNotWritable,
            ],
        },
        new(HttpMethods.Get, "/v1/openapi.json", "describeProtocol", "This document.", _ => OpenApiDocument.WriteAsync)
        {
            Answers = [new(200, "OpenAPI 3.1.", ContentType: "application/json")],
        },
    ];

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var route in All)
            endpoints.MapMethods(route.Path, [route.Method], route.Handler(endpoints.ServiceProvider));
    }
}
