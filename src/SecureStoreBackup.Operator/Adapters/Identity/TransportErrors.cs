using System.Security.Authentication;
using System.Text.RegularExpressions;
using Azure;
using Azure.Identity;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Identity;

/// <summary>What goes wrong before a vault or a container has answered: no token, no trust, no connection.</summary>
public static partial class TransportErrors
{
    /// <summary>The last of several attempts, which is the one that says how things stand now.</summary>
    public static Exception Last(Exception e)
    {
        while (e is AggregateException { InnerExceptions: [.., var last] })
            e = last;
        return e;
    }

    /// <summary>The failure, or null when the other side did answer.</summary>
    /// <param name="what">The other side, as in <c>the vault https://…</c>.</param>
    /// <param name="unreachable">The reason to give when there was no answer.</param>
    public static StepFailure? Translate(Exception e, string what, string unreachable)
    {
        var error = Last(e);
        if (error is AuthenticationFailedException refused)
            return RefusedToken(refused, what, unreachable);
        if (Causes.Find<AuthenticationException>(error) is { } tls)
            return Untrusted(tls, what, unreachable);
        return error switch
        {
            RequestFailedException { Status: 0 } or HttpRequestException or IOException or OperationCanceledException =>
                new(unreachable, $"No answer from {what}: {Innermost(error)} Check the URL, DNS, firewalls and private endpoints; we keep trying.", Retry: true) { NameUnknown = Causes.IsNameUnknown(error) },
            _ => null,
        };
    }

    /// <summary>Whether the other side's certificate was refused, so that nothing was sent.</summary>
    public static bool IsUntrusted(Exception e) => Causes.Find<AuthenticationException>(Last(e)) is not null;

    private static StepFailure RefusedToken(AuthenticationFailedException error, string what, string unreachable)
    {
        if (error is CredentialUnavailableException)
            return new(Reasons.IdentityRefused, error.Message.Contains("Azure CLI", StringComparison.Ordinal) ? $"Azure's command line gives no token for {what}: install it, and sign in with az login." : $"There is no workload identity for {what}: client id, tenant id and token file must come from the policy or from "
                + "AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE; label the operator's pod azure.workload.identity/use: \"true\".", Retry: false);
        if (Causes.Find<AuthenticationException>(error) is { } tls)
            return Untrusted(tls, $"the token endpoint for {what}", unreachable);
        if (Causes.Find<FileNotFoundException>(error) is not null || Causes.Find<DirectoryNotFoundException>(error) is not null || Causes.Find<UnauthorizedAccessException>(error) is not null)
            return new(Reasons.IdentityRefused, $"The federated token file for {what} cannot be read; mount the projected service account token and let AZURE_FEDERATED_TOKEN_FILE name it.", Retry: true);

        var texts = string.Join('\n', Causes.Of(error).Select(inner => inner.Message));
        var code = EntraCode().Match(texts);
        if (!code.Success)
            return new(unreachable, $"No token for {what}: {Innermost(error)} Check that the authority host can be reached; we keep trying.", Retry: true) { NameUnknown = Causes.IsNameUnknown(error) };
        return new(Reasons.IdentityRefused, $"Entra ID gave no token for {what} ({code.Value}): {Remedy(code.Groups["number"].Value)}", Retry: PassesByItself(code.Groups["number"].Value));
    }

    private static string Remedy(string number) => number switch
    {
        "70021" or "700211" or "700212" or "700213" =>
            "no federated credential of the application matches; its issuer, subject and audience must be those of the operator's service account. New ones take minutes to work.",
        "700016" or "90002" or "900023" => "client id or tenant id is not known there; correct the identity.",
        "700024" or "700027" => "the service account token is outside its lifetime or badly signed; check the cluster's clock and issuer.",
        "7000112" or "7000215" or "53003" => "the application is disabled or blocked by policy; ask the tenant's administrator.",
        _ when PassesByItself(number) => "it says that this passes; we keep trying.",
        _ => "look the code up in Microsoft's list of AADSTS error codes, and correct the application or the identity.",
    };

    // Propagation of a new federated credential, a token that is renewed every few minutes, and Entra's own outages.
    private static bool PassesByItself(string number) =>
        number is "70021" or "700211" or "700212" or "700213" or "700024" or "90033" or "50196" or "90025" or "90055" or "50033";

    private static StepFailure Untrusted(AuthenticationException error, string what, string unreachable) =>
        error.Message.Contains("NameMismatch", StringComparison.Ordinal)
            ? new(unreachable, $"The certificate of {what} is for another host name; correct the URL or the certificate.", Retry: false)
            : new(unreachable, $"The certificate of {what} is not trusted; give the authority that issued it as caBundle, or renew the certificate. ({Sentence(error.Message)})", Retry: false);

    private static string Innermost(Exception e) => Sentence(Causes.Of(e).Last().Message);

    private static string Sentence(string message)
    {
        var line = message.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end];
        line = line.Length > 200 ? line[..200] : line;
        return line.EndsWith(".") ? line.ToString() : $"{line}.";
    }

    [GeneratedRegex("AADSTS(?<number>[0-9]{4,8})", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EntraCode();
}
