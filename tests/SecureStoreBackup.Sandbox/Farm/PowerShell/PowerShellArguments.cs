namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

/// <summary>The command line of Windows PowerShell 5.1, as far as a script without arguments needs it.</summary>
internal static class PowerShellArguments
{
    /// <summary>The script to run.</summary>
    /// <exception cref="FormatException">Windows PowerShell would refuse these, or would wait for a person.</exception>
    public static string Script(IReadOnlyList<string> arguments)
    {
        var interactive = true;
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i].ToUpperInvariant())
            {
                case "-NOLOGO" or "-NOPROFILE":
                    break;
                case "-NONINTERACTIVE":
                    interactive = false;
                    break;
                case "-EXECUTIONPOLICY" or "-OUTPUTFORMAT" or "-INPUTFORMAT":
                    i++;
                    break;
                case "-FILE":
                    return interactive ? throw new FormatException("Without -NonInteractive a cmdlet may wait for an answer that never comes.")
                        : i + 2 == arguments.Count ? arguments[i + 1]
                        : throw new FormatException("-File is followed by the script and nothing else: requests come over stdin.");
                default:
                    throw new FormatException($"The parameter '{arguments[i]}' is not one that this stand-in knows.");
            }
        }
        throw new FormatException("-File is missing.");
    }
}
