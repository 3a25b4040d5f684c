using System.Diagnostics.CodeAnalysis;

namespace SecureStoreBackup.Operator.Api.Validation;

/// <summary>URLs that a policy names: https, with a host, and with nothing in them that could be a secret.</summary>
internal static class UrlText
{
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? url, [NotNullWhen(false)] out string? error)
    {
        Uri.TryCreate(text, UriKind.Absolute, out url);
        error = text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            ? "there is white space in the URL; take it out."
            : Check(text, url);
        if (error is not null)
            url = null;
        return url is not null && error is null;
    }

    private static string? Check(string text, Uri? url) => url switch
    {
        null or { Host.Length: 0 } => "it is no absolute URL; write it in full, as in https://HOST/PATH.",
        { UserInfo.Length: > 0 } => "there is a user or password in the URL; take it out.",
        _ when url.Scheme != Uri.UriSchemeHttps => $"the URL begins with {url.Scheme}; only https is possible.",
        _ when text.Contains('?', StringComparison.Ordinal) => "there is a query in the URL; take it out (access tokens do not belong into a policy).",
        _ when text.Contains('#', StringComparison.Ordinal) => "there is a fragment in the URL; take it out.",
        _ => null,
    };
}
