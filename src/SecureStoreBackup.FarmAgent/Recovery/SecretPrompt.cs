using System.Text;

namespace SecureStoreBackup.FarmAgent.Recovery;

/// <summary>Asks a person, or reads lines of stdin where nobody sits.</summary>
internal sealed class SecretPrompt(TextReader input, TextWriter prompts, bool terminal)
{
    /// <summary>Null at the end of the input.</summary>
    public string? Line(string question)
    {
        prompts.Write(question);
        return input.ReadLine();
    }

    /// <summary>Without an echo on a terminal. Null at the end of the input, or when nothing was typed.</summary>
    public string? Secret(string question)
    {
        prompts.Write(question);
        if (!terminal)
            return input.ReadLine() is { Length: > 0 } line ? line : null;
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key is ConsoleKey.Backspace && typed.Length > 0)
                typed.Length--;
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }
        prompts.WriteLine();
        return typed.Length > 0 ? typed.ToString() : null;
    }
}
