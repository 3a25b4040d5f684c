using System.Net.Http.Headers;

namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>Another account to act as, by a right that the server checks: its rights count then, not ours.</summary>
/// <param name="User">Such as <c>system:serviceaccount:ops:backup</c>.</param>
/// <param name="Uid">Null for none.</param>
/// <param name="Groups">Instead of the user's own.</param>
public sealed record Impersonation(string User, string? Uid, IReadOnlyList<string> Groups)
{
    internal void AddTo(HttpRequestHeaders headers)
    {
        headers.Add("Impersonate-User", User);
        if (Uid is not null)
            headers.Add("Impersonate-Uid", Uid);
        headers.Add("Impersonate-Group", Groups);
    }
}
