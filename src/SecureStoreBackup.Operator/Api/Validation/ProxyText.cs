namespace SecureStoreBackup.Operator.Api.Validation;

/// <summary>The URL of an HTTP proxy: scheme, host and port, and nothing in it that could be a secret.</summary>
internal static class ProxyText
{
    /// <returns>Null when there is none, or when it is wrong; the errors say what.</returns>
    public static Uri? Parse(string? text, string path, FieldErrors errors)
    {
        if (text is null)
            return null;
        Uri.TryCreate(text, UriKind.Absolute, out var url);
        var error = url switch
        {
            null or { Host.Length: 0 } => "it is no absolute URL; write it in full, as in http://proxy.contoso.local:3128.",
            { UserInfo.Length: > 0 } => "there is a user or password in the URL; take it out (a proxy that asks for one is not supported).",
            { Scheme: not ("http" or "https") } => $"the URL begins with {url.Scheme}; only http and https are possible.",
            { PathAndQuery: not "/" } or { Fragment.Length: > 0 } => "there is more than scheme, host and port in the URL; take it out.",
            _ => null,
        };
        if (error is null)
            return url;
        errors.Add(path, error);
        return null;
    }
}
