using System.Security.Cryptography.X509Certificates;

namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>Reads a user of a kubeconfig: certificate, token or a program that gets one.</summary>
internal static class KubeConfigUser
{
    public static ClientConfiguration AddTo(ClientConfiguration configuration, YamlPlace user, YamlPlace cluster, TimeProvider time)
    {
        var (certificate, chain) = ClientCertificate(user);
        return configuration with
        {
            ClientCertificate = certificate,
            ClientCertificateChain = chain,
            Tokens = Tokens(user, cluster, time),
            Impersonation = Impersonation(user),
        };
    }

    private static (X509Certificate2?, X509Certificate2Collection) ClientCertificate(YamlPlace user) =>
        (KubeConfigCluster.Pem(user, "client-certificate"), KubeConfigCluster.Pem(user, "client-key")) switch
        {
            (null, null) => (null, []),
            (var (where, certificates), var (_, key)) => (Credentials.CertificateWithKey(where, certificates, key), [.. Credentials.Certificates(where, certificates).Skip(1)]),
            (null, _) => throw user.Error("client-certificate", "is missing, though there is a client-key"),
            (_, null) => throw user.Error("client-key", "is missing, though there is a client-certificate"),
        };

    private static ITokenSource? Tokens(YamlPlace user, YamlPlace cluster, TimeProvider time)
    {
        // A file counts before a token, since it is the one that is renewed.
        if (user.Text("tokenFile") is { } path)
            return new TokenFile(user.Resolve(path), time);
        if (user.Text("token") is { } token)
            return new FixedToken(token);
        if (user.Child("exec") is { } exec)
            return ExecPlugin.Read(exec, cluster, time);
        foreach (var gone in (string[])["username", "auth-provider"])
            if (user.Map.Children.ContainsKey(gone))
                throw user.Error(gone, "is not supported: Kubernetes removed it. Use a token, a client certificate or exec");
        return null;
    }

    /// <summary>To pass over it would act with more rights than the file's author meant.</summary>
    private static Impersonation? Impersonation(YamlPlace user)
    {
        if (user.Map.Children.ContainsKey("as-user-extra"))
            throw user.Error("as-user-extra", "is not supported. Leave it out, or use an account of its own");
        var (name, uid, groups) = (user.Text("as"), user.Text("as-uid"), user.Texts("as-groups"));
        if (name is not null)
            return new(name, uid, groups);
        return uid is null && groups.Count == 0 ? null : throw user.Error("as", "is missing, though there is as-uid or as-groups");
    }
}
