using Microsoft.AspNetCore.Http;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Http;

internal static class Terms
{
    /// <exception cref="FarmRefusedException">The request has no <see cref="FencingHeader"/>, or more than one.</exception>
    public static FencingTerm Of(HttpContext context) => FencingHeader.Parse(context.Request.Headers[FencingHeader.Name])
        ?? throw FarmRefusedException.BadRequest(FencingHeader.Name, "is required: the term's number, a space, and its uid");
}
