namespace SecureStoreBackup.Sandbox.Blob;

/// <summary>Which decoded paths a fault concerns: those that end so; or, with one <c>*</c>, those that hold what stands before it and, behind that, end with what stands after it.</summary>
internal static class PathPattern
{
    public static bool Matches(string pattern, string path)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
            return path.EndsWith(pattern, StringComparison.Ordinal);
        var at = path.IndexOf(pattern[..star], StringComparison.Ordinal);
        return at >= 0 && path[(at + star)..].EndsWith(pattern[(star + 1)..], StringComparison.Ordinal);
    }
}
