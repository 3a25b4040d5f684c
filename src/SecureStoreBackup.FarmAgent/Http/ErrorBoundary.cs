using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Http;

/// <summary>Turns refusals into answers, and anything unexpected into one that tells nothing.</summary>
internal sealed class ErrorBoundary(ILogger<ErrorBoundary> log)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed })
                await Answers.WriteAsync(context, new FarmRefusedException(FarmErrorCodes.NotFound, $"The agent has no route {context.Request.Method} {context.Request.Path}.", "See docs/farm-agent.md."));
        }
        catch (FarmRefusedException refused) when (!context.Response.HasStarted)
        {
            log.RequestRefused(context.Request.Method, context.Request.Path, refused.Error.Code);
            await Answers.WriteAsync(context, refused);
        }
        catch (BadHttpRequestException malformed) when (!context.Response.HasStarted)
        {
            await Answers.WriteAsync(context, FarmRefusedException.BadRequest("request", malformed.Message), malformed.StatusCode);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller went away.
        }
#pragma warning disable CA1031 // The boundary of the process: nothing unexpected may reach a client.
        catch (Exception unexpected) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            log.RequestFailed(context.Request.Method, context.Request.Path, unexpected);
            await Answers.WriteAsync(context, new FarmRefusedException(FarmErrorCodes.Internal, "The agent failed.", "Look at the agent's log."));
        }
    }
}
