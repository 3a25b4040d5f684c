using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Preflights;

internal static class PreflightValidation
{
    private const int MaxText = 1024;
    private const int MaxInstances = 32;

    /// <exception cref="FarmRefusedException">The first flaw, with its field.</exception>
    public static void Check(PreflightRequest request)
    {
        Text(request.BackupDirectory, "backupDirectory");
        if (request.ServiceApplication is not null)
            Text(request.ServiceApplication, "serviceApplication");
        if (request.ServiceMasterKeys.Count > MaxInstances)
            throw FarmRefusedException.BadRequest("serviceMasterKeys", $"has more than {MaxInstances} entries");
        foreach (var key in request.ServiceMasterKeys)
        {
            Text(key.Instance, "serviceMasterKeys[].instance");
            Text(key.Directory, "serviceMasterKeys[].directory");
        }
    }

    private static void Text(string? value, string field)
    {
        if (value is not { Length: > 0 and <= MaxText } || value.Any(char.IsControl))
            throw FarmRefusedException.BadRequest(field, $"is 1 to {MaxText} characters without control characters");
    }
}
