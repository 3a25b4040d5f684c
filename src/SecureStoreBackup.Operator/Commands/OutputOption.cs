using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SecureStoreBackup.Operator.Api.Schemas;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>--output</c> of the commands that print data: words for people, JSON or YAML of one schema for programs.</summary>
internal sealed class OutputOption
{
    private const string Text = "text";

    private readonly Option<string> _form;

    /// <param name="further">Forms beside text, json and yaml.</param>
    public OutputOption(string preset = Text, params string[] further)
    {
        string[] forms = [preset, .. further, "json", "yaml"];
        _form = new("--output", "-o") { Description = $"{string.Join(", ", forms[..^1])} or {forms[^1]}.", HelpName = string.Join('|', forms), DefaultValueFactory = _ => preset };
        _form.CompletionSources.Add(forms);
        _form.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is var form && !forms.Contains(form, StringComparer.Ordinal))
                result.AddError($"--output: '{form}' is none of {string.Join(", ", forms)}.");
        });
    }

    public void AddTo(Command command) => command.Add(_form);

    public string Of(ParseResult parsed) => parsed.GetValue(_form)!;

    /// <summary>Whether a program reads: then nothing but data goes to standard output.</summary>
    public bool IsData(ParseResult parsed) => IsData(Of(parsed));

    /// <summary>The same, while arguments are looked at.</summary>
    public bool IsData(CommandResult result) => IsData(result.GetValue(_form)!);

    /// <summary>Writes data to standard output.</summary>
    /// <param name="text">Writes the same for people.</param>
    public void Write<T>(ParseResult parsed, T value, JsonTypeInfo<T> type, Action<TextWriter> text)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (!IsData(parsed))
            text(output);
        else
            output.Write(Data(Of(parsed), value, type));
    }

    private static bool IsData(string form) => form is "json" or "yaml";

    /// <summary>The value as JSON or YAML, ending in a line's end.</summary>
    public static string Data<T>(string form, T value, JsonTypeInfo<T> type) =>
        form == "yaml" ? YamlText.Write(JsonSerializer.SerializeToNode(value, type)!) : JsonSerializer.Serialize(value, type) + "\n";
}
