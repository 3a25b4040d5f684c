using System.Globalization;

namespace SecureStoreBackup.Tests.FarmAgent.Support;

/// <summary>
/// A shell script in the place of powershell, for the plumbing of processes: it answers each verb with lines that a test wrote,
/// and Backup-Item and Restore-Item by copying a template into the directory that was asked for. It knows no farm.
/// </summary>
internal sealed class ScriptedPowerShell
{
    private readonly string _directory;

    public ScriptedPowerShell(string directory, string mount)
    {
        _directory = Directory.CreateDirectory(directory).FullName;
        Executable = Path.Combine(_directory, "powershell");
        File.WriteAllText(Executable, Script.Replace("MOUNT", mount, StringComparison.Ordinal).Replace("HERE", _directory, StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Executable, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Executable { get; }

    /// <summary>How often a verb was started with a request.</summary>
    public int Calls(string verb)
    {
        var log = Path.Combine(_directory, "calls");
        return File.Exists(log) ? File.ReadAllLines(log).Count(line => line.Split(' ')[0] == verb) : 0;
    }

    /// <summary>What the processes were given as arguments, and on stdin with the agent's own words alone.</summary>
    public string Arguments => File.ReadAllText(Path.Combine(_directory, "arguments"));

    /// <summary>The lines of a verb's answer, without their prefix.</summary>
    public void Answer(string verb, params string[] lines) => File.WriteAllLines(Path.Combine(_directory, $"{verb}.answer"), lines);

    /// <summary>What a verb says before it waits for its release.</summary>
    public void AnswerFirst(string verb, params string[] lines) => File.WriteAllLines(Path.Combine(_directory, $"{verb}.first"), lines);

    /// <summary>What Restore-Item leaves in the directory of a role.</summary>
    /// <param name="first">Before it waits for its release, and not after.</param>
    public string RestoreTemplate(string role, bool first = false) => Directory.CreateDirectory(Path.Combine(_directory, $"template-{(first ? "first" : "restore")}-{role}")).FullName;

    /// <summary>What Backup-Item leaves in the directory of a role.</summary>
    public string Template(string role) => Directory.CreateDirectory(Path.Combine(_directory, $"template-{role}")).FullName;

    /// <summary>Lets a verb wait, with a child process of its own, until <see cref="Release"/>; the wait is bounded.</summary>
    public void Hold(string verb) => File.WriteAllText(Path.Combine(_directory, $"{verb}.hold"), "");

    public void Release(string verb) => File.Delete(Path.Combine(_directory, $"{verb}.hold"));

    /// <summary>The id of the last process of a verb.</summary>
    public int ProcessOf(string verb) =>
        int.Parse(File.ReadAllLines(Path.Combine(_directory, "calls")).Last(line => line.Split(' ')[0] == verb).Split(' ')[1], CultureInfo.InvariantCulture);

    private const string Script = """
        #!/bin/bash
        here='HERE'
        verb=$(basename "${@: -1}" .ps1)
        echo "$*" >> "$here/arguments"
        IFS= read -r line || exit 3
        out=$(printf '%s' "$line" | sed -n 's/.*"output":"\([^"]*\)".*/\1/p')
        directory=$(printf '%s' "$line" | sed -n 's/.*"directory":"\([^"]*\)".*/\1/p' | sed 's/\\\\/\//g; s#^//fs01/sets#MOUNT#')
        role=$(basename "$directory")
        answer() {
          while IFS= read -r answer; do
            if [ -n "$out" ]; then printf '@SPB1 %s\n' "$answer" >> "$out"; else printf '@SPB1 %s\n' "$answer"; fi
          done < "$1"
        }
        [ "$verb" != Backup-Item ] || cp -r "$here/template-$role/." "$directory/"
        [ ! -e "$here/$verb.first" ] || answer "$here/$verb.first"
        [ "$verb" != Restore-Item ] || [ ! -d "$here/template-first-$role" ] || cp -r "$here/template-first-$role/." "$directory/"
        child=
        if [ -e "$here/$verb.hold" ]; then sleep 60 < /dev/null > /dev/null 2>&1 & child=$!; fi
        echo "$verb $$" >> "$here/calls"
        for _ in $(seq 600); do [ -e "$here/$verb.hold" ] || break; sleep 0.05; done
        [ -n "$child" ] && kill "$child"
        [ "$verb" != Restore-Item ] || [ ! -d "$here/template-restore-$role" ] || cp -r "$here/template-restore-$role/." "$directory/"
        answer "$here/$verb.answer"
        """;
}
