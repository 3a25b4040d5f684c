using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Http;

/// <summary>Sets and their files: listed, read, staged, deleted.</summary>
internal sealed class SetRoutes(SetCatalog sets, Staging staging, JobRunner jobs)
{
    public Task ListAsync(HttpContext context) =>
        Answers.WriteAsync<IReadOnlyList<FarmSet>>(context, sets.All, FarmProtocolJson.Default.IReadOnlyListFarmSet);

    public Task ListFilesAsync(HttpContext context) =>
        Answers.WriteAsync<IReadOnlyList<SetFile>>(context, SetFiles.In(sets.Get(Id(context))), FarmProtocolJson.Default.IReadOnlyListSetFile);

    public Task DeleteAsync(HttpContext context)
    {
        PassFence(context);
        sets.Delete(Id(context));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Ranges, ETag and If-Match: a file that is no longer the one that was listed is refused.</summary>
    public async Task ReadAsync(HttpContext context)
    {
        var (path, names) = FilePath(context);
        await using var file = Open(sets.Get(Id(context)), names, path);
        var modified = File.GetLastWriteTimeUtc(file.SafeFileHandle);
        var tag = SetFiles.ETag(file.Length, modified);
        if (context.Request.Headers.IfMatch is { Count: > 0 } expected && !expected.ToString().Split(',', StringSplitOptions.TrimEntries).Any(asked => asked == tag || asked == "*"))
            throw new FarmRefusedException(FarmErrorCodes.FileChanged, $"'{path}' is no longer the file that was listed.", "List the set's files again; a set that changes is not copied.");
        if (DigestHeaders.Wants(context.Request.Headers[DigestHeaders.WantRepresentation]))
        {
            context.Response.Headers[DigestHeaders.Representation] = DigestHeaders.Format(await SHA256.HashDataAsync(file, context.RequestAborted));
            file.Position = 0;
        }
        await TypedResults.Stream(file, "application/octet-stream", fileDownloadName: null, lastModified: new DateTimeOffset(modified), entityTag: EntityTagHeaderValue.Parse(tag), enableRangeProcessing: true).ExecuteAsync(context);
    }

    public async Task StageAsync(HttpContext context)
    {
        PassFence(context);
        var (_, names) = FilePath(context);
        var length = context.Request.ContentLength is { } announced and >= 0 and <= Staging.MaxLength
            ? announced
            : throw FarmRefusedException.BadRequest("Content-Length", $"is required, and at most {Staging.MaxLength}");
        var sha256 = DigestHeaders.Parse(context.Request.Headers[DigestHeaders.Content])
            ?? throw FarmRefusedException.BadRequest(DigestHeaders.Content, "needs the SHA-256 of the body, as in sha-256=:base64:");
        var directory = (string?)context.Request.Query["backupDirectory"] ?? throw FarmRefusedException.BadRequest("backupDirectory", "is required");
        // Files have a limit of their own; the one of the other routes is for JSON.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = Staging.MaxLength;
        var (file, created) = await staging.PutAsync(new StagedFile(Id(context), directory, names, length, sha256), context.Request.Body, context.RequestAborted);
        await Answers.WriteAsync(context, file, FarmProtocolJson.Default.SetFile, created ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private void PassFence(HttpContext context) => jobs.PassFence(new FenceRequest(Terms.Of(context), Takeover: false));

    private static (string Path, ImmutableArray<string> Names) FilePath(HttpContext context)
    {
        // A route that takes the rest of the path takes nothing, too.
        var path = (string?)context.Request.RouteValues["path"] ?? "";
        var names = RelativePath.Parse(path, out var flaw);
        return flaw is null && !names.Any(StagingName.Is) ? (path, names) : throw FarmRefusedException.BadRequest("path", $"contains {flaw ?? "a name of the agent's own"}");
    }

    private static FileStream Open(JailedDirectory set, ImmutableArray<string> names, string path)
    {
        try
        {
            return set.Open(names, new FileStreamOptions { BufferSize = 0, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException || Directory.Exists(set.Resolve(names)))
        {
            throw new FarmRefusedException(FarmErrorCodes.NotFound, $"The set has no file '{path}'.", "List the set's files.");
        }
    }

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;
}
