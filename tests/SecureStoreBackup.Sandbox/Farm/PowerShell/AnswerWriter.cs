using System.Text;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

/// <summary>Writes answers as the scripts do: ASCII JSON behind a prefix, one line each, to the output file or to stdout.</summary>
internal sealed class AnswerWriter(TextWriter stdout)
{
    private readonly List<string> _secrets = [];

    /// <summary>Null writes to stdout.</summary>
    public string? File { get; set; }

    /// <summary>A value that is blackened in all that follows.</summary>
    public void Hide(string secret)
    {
        if (secret.Length > 0)
            _secrets.AddRange([secret, JsonValue.Create(secret).ToJsonString().Trim('"')]);
    }

    public void Progress(string text) => Write(new JsonObject { ["t"] = "progress", ["msg"] = text });

    public void Warning(string text) => Write(new JsonObject { ["t"] = "log", ["level"] = "warning", ["msg"] = text });

    public void Result(JsonObject data) => Write(new JsonObject { ["t"] = "result", ["ok"] = true, ["data"] = data });

    public void Result(VerbFailure failure) => Write(new JsonObject
    {
        ["t"] = "result",
        ["ok"] = false,
        ["error"] = new JsonObject { ["code"] = failure.Code, ["message"] = failure.Message, ["retryable"] = failure.Retryable, ["detail"] = failure.Detail },
    });

    /// <summary>What PowerShell itself prints beside a script's answer.</summary>
    public void Noise(string text)
    {
        try
        {
            stdout.WriteLine(text);
            stdout.Flush();
        }
        catch (IOException)
        {
            // The agent that started us is gone; the answer goes to the file.
        }
    }

    private void Write(JsonObject record)
    {
        var json = _secrets.Aggregate(record.ToJsonString(), (text, secret) => text.Replace(secret, "***", StringComparison.Ordinal));
        var line = $"@SPB1 {json}\n";
        if (File is not null)
        {
            System.IO.File.AppendAllText(File, line, Encoding.ASCII);
            return;
        }
        stdout.Write(line);
        stdout.Flush();
    }
}
