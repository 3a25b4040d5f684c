namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>How a command ended and what it said.</summary>
/// <param name="Command">As a person would have typed it.</param>
public sealed record CommandResult(string Command, int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The output of a command that should have succeeded.</summary>
    /// <exception cref="CommandFailedException">It did not.</exception>
    public string Expect() => Succeeded ? Output : throw new CommandFailedException(this);
}

/// <summary>A command of a story failed; the message holds everything that it said.</summary>
public sealed class CommandFailedException(CommandResult result) : Exception($"{result.Command} ended with code {result.ExitCode}:\n{result.Error}{result.Output}");
