using System.Globalization;
using System.Runtime.InteropServices;

namespace SecureStoreBackup.Operator.Hosting;

/// <summary>What schedules and texts need of the machine, and images that were made small lack: ICU, and the time zones' database.</summary>
internal static class MachineData
{
    /// <summary>Exit code of every command where something is missing.</summary>
    public const int Missing = 4;

    /// <summary>What is missing, for people; empty when all is there.</summary>
    /// <remarks>Asked before anything else: without ICU the runtime ends the process at the first text that is formatted, and advises a mode in which no time zone has a name.</remarks>
    public static ReadOnlySpan<byte> Complaint()
    {
        if (OperatingSystem.IsLinux() && !HasIcu())
            return "securestore: ICU is missing (libicuuc.so), without which the runtime does not work. Use an image that has it, such as aspnet:10.0-noble-chiseled-extra, or install Debian's libicu72, Ubuntu's libicu74, Alpine's icu-libs and icu-data-full.\n"u8;
        if (!HasCultures())
            return "securestore: the runtime is in its invariant mode, in which there are no cultures. Take System.Globalization.Invariant out of securestore.runtimeconfig.json.\n"u8;
        return HasTimeZones() ? default
            : "securestore: the time zones' database is missing (Europe/Berlin is not known), without which schedules would run at the wrong hour. Use an image that has it, such as aspnet:10.0-noble-chiseled-extra, install the package tzdata, or set TZDIR to where it is.\n"u8;
    }

    // The names that the runtime tries; texts are put together from characters alone, since numbers would take ICU.
    private static bool HasIcu()
    {
        foreach (var tens in "76859")
        {
            foreach (var ones in "0123456789")
            {
                if (NativeLibrary.TryLoad(string.Concat("libicuuc.so.", tens.ToString(), ones.ToString()), out _))
                    return true;
            }
        }

        return NativeLibrary.TryLoad("libicuuc.so", out _);
    }

    private static bool HasCultures()
    {
        try
        {
            return CultureInfo.GetCultureInfo("de-DE", predefinedOnly: true).NumberFormat.NumberDecimalSeparator == ",";
        }
        catch (CultureNotFoundException)
        {
            return false;
        }
    }

    private static bool HasTimeZones() => TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Berlin", out _);
}
