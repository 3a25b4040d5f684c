using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace SecureStoreBackup.Sandbox.Blob;

/// <summary>Writes into Azurite's answers what the service would say of locks: headers of one blob, elements of each blob of a list.</summary>
internal static class LockedAnswer
{
    const int LargestList = 64 * 1024 * 1024;

    public static async Task AddAsync(HttpContext context, HttpResponseMessage answer, BlobImmutability immutability, BlobOperation operation, CancellationToken cancellationToken)
    {
        if (operation is BlobOperation.Get or BlobOperation.GetProperties)
            AddHeaders(answer, immutability.Find(context.Request.Path.Value!));
        else if (operation is BlobOperation.List && context.Request.Query["include"].ToString().Contains("immutabilitypolicy", StringComparison.OrdinalIgnoreCase))
            await AddElementsAsync(context.Request.Path.Value!.TrimEnd('/'), answer, immutability, cancellationToken);
    }

    static void AddHeaders(HttpResponseMessage answer, BlobLock? found)
    {
        if (found?.Date is { } until)
        {
            answer.Headers.Add("x-ms-immutability-policy-until-date", until);
            answer.Headers.Add("x-ms-immutability-policy-mode", found.Mode);
        }
        if (found is not null)
            answer.Headers.Add("x-ms-legal-hold", found.LegalHold ? "true" : "false");
    }

    static async Task AddElementsAsync(string container, HttpResponseMessage answer, BlobImmutability immutability, CancellationToken cancellationToken)
    {
        await answer.Content.LoadIntoBufferAsync(LargestList, cancellationToken);
        var list = XDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken), LoadOptions.PreserveWhitespace);
        var changed = false;
        foreach (var blob in list.Descendants("Blob"))
        {
            if (immutability.Find($"{container}/{blob.Element("Name")!.Value}") is not { } found)
                continue;
            changed = true;
            if (found.Date is { } until)
                blob.Element("Properties")!.Add(new XElement("ImmutabilityPolicyUntilDate", until), new XElement("ImmutabilityPolicyMode", found.Mode));
            blob.Element("Properties")!.Add(new XElement("LegalHold", found.LegalHold ? "true" : "false"));
        }
        if (!changed)
            return;
        var content = new StringContent(list.Declaration + list.ToString(SaveOptions.DisableFormatting));
        content.Headers.ContentType = answer.Content.Headers.ContentType;
        answer.Content = content;
    }
}
