using System.Security.Cryptography.X509Certificates;

namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>Reads a user of a kubeconfig: certificate, token or a program that gets one.</summary>
internal static class KubeConfigUser
{
    public static X509Certificate2? ClientCertificate(YamlPlace user) =>
        (KubeConfigCluster.Pem(user, "client-certificate"), KubeConfigCluster.Pem(user, "client-key")) switch
        {
            (null, null) => null,
            (var (where, certificate), var (_, key)) => Credentials.CertificateWithKey(where, certificate, key),
            (null, _) => throw user.Error("client-certificate", "is missing, though there is a client-key"),
            (_, null) => throw user.Error("client-key", "is missing, though there is a client-certificate"),
        };

    public static ITokenSource? Tokens(YamlPlace user, TimeProvider time)
    {
        // A file counts before a token, since it is the one that is renewed.
        if (user.Text("tokenFile") is { } path)
            return new TokenFile(user.Resolve(path), time);
        if (user.Text("token") is { } token)
            return new FixedToken(token);
        if (user.Child("exec") is { } exec)
            return ExecPlugin.Read(exec, time);
        foreach (var gone in (string[])["username", "auth-provider"])
            if (user.Map.Children.ContainsKey(gone))
                throw user.Error(gone, "is not supported: Kubernetes removed it. Use a token, a client certificate or exec");
        return null;
    }
}
