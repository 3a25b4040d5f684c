using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Http;

/// <summary><c>GET /v1/sets</c>, <c>DELETE /v1/sets/{id}</c>, <c>GET /v1/sets/{id}/files</c>, <c>GET|HEAD /v1/sets/{id}/files/{path}</c>.</summary>
internal sealed class SetRoutes(SetCatalog sets)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/sets", (RequestDelegate)ListAsync);
        routes.MapDelete("/v1/sets/{id}", (RequestDelegate)DeleteAsync);
        routes.MapGet("/v1/sets/{id}/files", (RequestDelegate)ListFilesAsync);
        routes.MapMethods("/v1/sets/{id}/files/{**path}", [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)ReadAsync);
    }

    private Task ListAsync(HttpContext context) =>
        Answers.WriteAsync<IReadOnlyList<FarmSet>>(context, sets.All, FarmProtocolJson.Default.IReadOnlyListFarmSet);

    private Task ListFilesAsync(HttpContext context) =>
        Answers.WriteAsync<IReadOnlyList<SetFile>>(context, SetFiles.In(sets.Get(Id(context))), FarmProtocolJson.Default.IReadOnlyListSetFile);

    private Task DeleteAsync(HttpContext context)
    {
        sets.Delete(Id(context));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Ranges, ETag and If-Match: a file that is no longer the one that was listed is refused.</summary>
    private async Task ReadAsync(HttpContext context)
    {
        var path = (string)context.Request.RouteValues["path"]!;
        var names = RelativePath.Parse(path, out var flaw);
        if (flaw is not null)
            throw FarmRefusedException.BadRequest("path", $"contains {flaw}");
        await using var file = Open(sets.Get(Id(context)), names, path);
        var modified = File.GetLastWriteTimeUtc(file.SafeFileHandle);
        var tag = SetFiles.ETag(file.Length, modified);
        if (context.Request.Headers.IfMatch is { Count: > 0 } expected && !expected.ToString().Split(',', StringSplitOptions.TrimEntries).Any(asked => asked == tag || asked == "*"))
            throw new FarmRefusedException(FarmErrorCodes.FileChanged, $"'{path}' is no longer the file that was listed.", "List the set's files again; a set that changes is not copied.");
        await TypedResults.Stream(file, "application/octet-stream", fileDownloadName: null, lastModified: new DateTimeOffset(modified), entityTag: EntityTagHeaderValue.Parse(tag), enableRangeProcessing: true).ExecuteAsync(context);
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
