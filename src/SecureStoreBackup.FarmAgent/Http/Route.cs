using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace SecureStoreBackup.FarmAgent.Http;

/// <summary>One route of the protocol. What maps it also describes it, so that neither can drift from the other.</summary>
/// <param name="Path">As ASP.NET Core writes it; <c>{**path}</c> takes slashes.</param>
/// <param name="Name">Unique; the description's <c>operationId</c>.</param>
/// <param name="Handler">What answers, from the agent's services.</param>
internal sealed record Route(string Method, string Path, string Name, string Summary, Func<IServiceProvider, RequestDelegate> Handler)
{
    /// <summary>In the query and in headers; those of the path are in <see cref="Path"/>.</summary>
    public ImmutableArray<RouteParameter> Parameters { get; init; } = [];

    /// <summary>The JSON that it takes; null when it takes none.</summary>
    public JsonTypeInfo? Body { get; init; }

    /// <summary>Whether the body is a file.</summary>
    public bool TakesFile { get; init; }

    public required ImmutableArray<RouteAnswer> Answers { get; init; }

    /// <summary>The error codes that it answers with, beside <c>BadRequest</c>, <c>Internal</c> and, with a path's parameter, <c>NotFound</c>.</summary>
    public ImmutableArray<string> Codes { get; init; } = [];
}

/// <param name="In"><c>query</c> or <c>header</c>.</param>
/// <param name="Schema">JSON Schema.</param>
internal sealed record RouteParameter(string Name, string In, bool Required, string Schema, string Description);

/// <param name="Type">The JSON of the answer; null for another content type, or none.</param>
/// <param name="ContentType">Null without a body.</param>
internal sealed record RouteAnswer(int Status, string Description, JsonTypeInfo? Type = null, string? ContentType = null);
