namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

/// <summary>Texts of SharePoint as a German language pack might write them. What counts is that no English word is left to rely on.</summary>
internal static class GermanTexts
{
    public static string Of(string message) => message switch
    {
        _ when message.StartsWith("There is not enough space", StringComparison.Ordinal) => "Der Speicherplatz reicht für die Sicherung voraussichtlich nicht aus.",
        _ when message.StartsWith("Cannot access the local farm", StringComparison.Ordinal) => "Auf die lokale Farm kann nicht zugegriffen werden.",
        _ when message.StartsWith("An update conflict", StringComparison.Ordinal) => "Ein Aktualisierungskonflikt ist aufgetreten. Wiederholen Sie die Aktion.",
        _ when message.StartsWith("The pass phrase", StringComparison.Ordinal) => "Die Passphrase ist ungültig.",
        _ when message.StartsWith("Unable to obtain", StringComparison.Ordinal) => "Der Hauptschlüssel kann nicht abgerufen werden.",
        _ => $"Fehler: {message}",
    };
}
