using System.Text.Json;

namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

/// <summary><c>{Verb}.contract.json</c> beside a script: what goes in, what comes out, which errors there are.</summary>
internal sealed class VerbContract
{
    private readonly JsonElement _root;

    private VerbContract(JsonElement root) => _root = root;

    public string Verb => _root.GetProperty("verb").GetString()!;

    /// <summary>Whether the script asks SharePoint at all: its first call is then Get-SPFarm.</summary>
    public bool ImportsSharePoint => _root.GetProperty("cmdlets").EnumerateArray().Any(cmdlet => cmdlet.GetString() == "Get-SPFarm");

    /// <summary>Whether the verb may report progress.</summary>
    public bool HasProgress => _root.GetProperty("progress").GetBoolean();

    /// <exception cref="FileNotFoundException">The script has no contract.</exception>
    public static VerbContract Load(string script)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(script, ".contract.json")));
        return new VerbContract(document.RootElement.Clone());
    }

    public bool HasError(string code) => _root.GetProperty("errors").TryGetProperty(code, out _);

    /// <summary>What is wrong with a request; null when nothing is.</summary>
    public string? WrongInput(JsonElement arguments, JsonElement secrets) =>
        Shape.Difference(arguments, _root.GetProperty("input"), "args") ?? Shape.Difference(secrets, _root.GetProperty("secrets"), "secrets");

    /// <summary>What is wrong with an answer; null when nothing is.</summary>
    public string? WrongOutput(JsonElement data) => Shape.Difference(data, _root.GetProperty("output"), "data");
}
