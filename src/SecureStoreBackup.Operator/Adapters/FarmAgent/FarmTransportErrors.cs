using System.Net.Sockets;
using System.Security.Authentication;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.FarmAgent;

/// <summary>What goes wrong before the agent has answered.</summary>
internal static class FarmTransportErrors
{
    /// <summary>Null for what is no failure of the connection.</summary>
    /// <param name="accepted">Whether the agent has answered this client before, and so accepts its certificate.</param>
    public static StepFailure? Translate(Exception e, Uri agent, bool accepted) => e switch
    {
        _ when Causes.Find<AuthenticationException>(e) is { } tls => Untrusted(tls, agent),
        HttpRequestException or IOException when !accepted && HungUp(e) => new(Reasons.FarmCertificateRefused,
            $"The farm agent at {agent.Authority} ended the connection right after the handshake, as it does when it refuses our client certificate; its log says why. "
            + "Authority and subject must be those that the agent was installed with: renew the Secret, or install the agent's trust again.", Retry: true)
        { Field = "spec.farm.tlsSecretName" },
        HttpRequestException or IOException or SocketException => new(Reasons.FarmUnreachable,
            $"No answer from the farm agent at {agent.Authority}: {Sentence(e.GetBaseException().Message)} Check that its scheduled task runs, and DNS and firewalls between; we keep trying.", Retry: true)
        { Field = "spec.farm.agentUrl", NameUnknown = Causes.IsNameUnknown(e) },
        OperationCanceledException => new(Reasons.FarmUnreachable,
            $"The farm agent at {agent.Authority} did not answer in time. Check the load of its server, and firewalls between; we keep trying.", Retry: true)
        { Field = "spec.farm.agentUrl" },
        _ => null,
    };

    private static StepFailure Untrusted(AuthenticationException e, Uri agent) => e.Message.Contains("NameMismatch", StringComparison.Ordinal)
        ? new(Reasons.FarmCertificateRefused, $"We refuse the farm agent's certificate: it is not for the host name {agent.Host}. Correct the URL, or issue a certificate for that name.", Retry: false) { Field = "spec.farm.agentUrl" }
        : e.Message.Contains("remote certificate", StringComparison.OrdinalIgnoreCase)
            ? new(Reasons.FarmCertificateRefused, $"We refuse the farm agent's certificate: it does not chain to ca.crt of the Secret, or is outside its lifetime. Renew it, or put its authority into ca.crt. ({Sentence(e.Message)})", Retry: false) { Field = "spec.farm.tlsSecretName" }
            : new(Reasons.FarmCertificateRefused, $"The TLS handshake with the farm agent at {agent.Authority} failed: {Sentence(e.Message)} Either side may have refused the other's certificate; compare both with their authorities.", Retry: true) { Field = "spec.farm.tlsSecretName" };

    // With TLS 1.3 the server judges our certificate after our side of the handshake is done. It then hangs up: with an
    // alert on Windows, without a word on Linux.
    private static bool HungUp(Exception e) =>
        Causes.Find<HttpIOException>(e) is { HttpRequestError: HttpRequestError.ResponseEnded }
        || e is HttpRequestException { HttpRequestError: not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError) } && Causes.Find<IOException>(e) is not null;

    private static string Sentence(string message)
    {
        var line = message.Split('\r', '\n')[0].Trim();
        return line.EndsWith('.') ? line : line + ".";
    }
}
