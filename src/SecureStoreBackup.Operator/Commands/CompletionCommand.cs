using System.CommandLine;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore completion bash</c>: a script that has bash ask this program what may come next.</summary>
internal static class CompletionCommand
{
    // The program itself answers: [suggest:POSITION] LINE is a directive of the parser, so that what is offered is what is accepted.
    private const string Bash = """
        # bash completion for securestore. In this shell: source <(securestore completion bash)
        # In every shell: securestore completion bash > /etc/bash_completion.d/securestore
        _securestore() {
            local line=${COMP_LINE:0:COMP_POINT} word=
            [[ $line == *' ' ]] || word=${line##* }
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$line" 2> /dev/null)" -- "$word"))
        }
        complete -o default -F _securestore securestore

        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash." };
        shell.AcceptOnlyFromAmong("bash");
        var command = new Command("completion",
            """
            Print a script that completes commands, options and their values. For kubectl securestore, put kubectl_complete-securestore,
            which lies beside this program, on the PATH; kubectl 1.26 or newer calls it. Exit code 0: printed; 2: no such shell.

            Examples:
              source <(securestore completion bash)
              securestore completion bash > /etc/bash_completion.d/securestore
            """) { shell };
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(Bash.ReplaceLineEndings("\n")));
        return command;
    }
}
