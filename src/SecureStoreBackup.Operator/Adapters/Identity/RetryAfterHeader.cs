using System.Globalization;
using Azure;

namespace SecureStoreBackup.Operator.Adapters.Identity;

/// <summary>How long a server asked us to wait.</summary>
public static class RetryAfterHeader
{
    /// <summary>Null without the header, or with a date in it: Azure sends seconds. At most one hour.</summary>
    public static TimeSpan? Read(Response? response) =>
        response is not null && response.Headers.TryGetValue("Retry-After", out var text) ? Parse(text) : null;

    /// <param name="text">Whole seconds.</param>
    public static TimeSpan? Parse(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, 3600)) : null;
}
