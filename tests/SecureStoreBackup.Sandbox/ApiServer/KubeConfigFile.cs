using System.Text;

namespace SecureStoreBackup.Sandbox.ApiServer;

/// <summary>A kubeconfig for one cluster, one user and one context, all of one name.</summary>
internal static class KubeConfigFile
{
    public static string Write(string name, Uri url, string certificateAuthorityPem, string token) => $$"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: {{name}}
          cluster:
            server: {{url.AbsoluteUri.TrimEnd('/')}}
            certificate-authority-data: {{Convert.ToBase64String(Encoding.UTF8.GetBytes(certificateAuthorityPem))}}
        users:
        - name: {{name}}
          user:
            token: {{token}}
        contexts:
        - name: {{name}}
          context:
            cluster: {{name}}
            user: {{name}}
            namespace: default
        current-context: {{name}}

        """;
}
