using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Http;

/// <summary>Reads bodies and writes answers; every refusal is a <see cref="FarmErrorAnswer"/>.</summary>
internal static class Answers
{
    /// <exception cref="FarmRefusedException">The body is no such JSON. The message names the place, and repeats no value.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw FarmRefusedException.BadRequest("body", "is null");
        }
        catch (JsonException malformed)
        {
            throw FarmRefusedException.BadRequest(malformed.Path is { Length: > 1 } path ? $"body {path}" : "body", $"is not what this route takes (line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine})");
        }
    }

    public static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(value, type, contentType: null, context.RequestAborted);
    }

    /// <param name="status">Null for the code's own.</param>
    public static Task WriteAsync(HttpContext context, FarmRefusedException refused, int? status = null)
    {
        if (refused.RetryAfter is { } after)
            context.Response.Headers.RetryAfter = ((int)after.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return WriteAsync(context, new FarmErrorAnswer(refused.Error), FarmProtocolJson.Default.FarmErrorAnswer, status ?? Status(refused.Error.Code));
    }

    /// <summary>The status that an answer with this code has.</summary>
    public static int Status(string code) => code switch
    {
        FarmErrorCodes.BadRequest or FarmErrorCodes.OutsideRoots or FarmErrorCodes.DigestMismatch => StatusCodes.Status400BadRequest,
        FarmErrorCodes.NotFound => StatusCodes.Status404NotFound,
        FarmErrorCodes.FarmBusy or FarmErrorCodes.JobConflict or FarmErrorCodes.JobNotCancelable or FarmErrorCodes.JobLost
            or FarmErrorCodes.SetExists or FarmErrorCodes.SetInUse or FarmErrorCodes.FileExists => StatusCodes.Status409Conflict,
        FarmErrorCodes.Fenced or FarmErrorCodes.FileChanged => StatusCodes.Status412PreconditionFailed,
        FarmErrorCodes.Internal => StatusCodes.Status500InternalServerError,
        // The farm behind the agent refused.
        _ => StatusCodes.Status502BadGateway,
    };
}
