using System.Net.Sockets;
using SecureStoreBackup.FarmAgent.Hosting;
using SecureStoreBackup.FarmAgent.Preflights;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Checks;

/// <summary>The agent could listen where its configuration says. Whether a firewall lets the operator through, no server can tell of itself.</summary>
internal static class ListenerChecks
{
    private const string Name = "Listen";

    public static void Run(AgentConfiguration configuration, CheckList list)
    {
        using var listener = new TcpListener(configuration.Listen) { ExclusiveAddressUse = true };
        try
        {
            listener.Start();
            list.Passed(Name, $"{configuration.Listen} is free.");
        }
        catch (SocketException used) when (used.SocketErrorCode is SocketError.AddressAlreadyInUse && DataDirectoryLock.IsTaken(configuration.DataDirectory))
        {
            list.NotProven(Name, $"{configuration.Listen} is in use, and an agent runs: it is taken to be its own.", "Stop the agent to have this checked.", field: null);
        }
        catch (SocketException refused)
        {
            list.Failed(Name, new(FarmErrorCodes.Internal, $"The agent cannot listen on {configuration.Listen}: {refused.Message}", "Choose another port or address under listen, or stop what has it (Get-NetTCPConnection -LocalPort).", false), field: null);
        }
    }
}
