using System.Net.Sockets;
using Azure;
using Azure.Identity;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Adapters;

/// <summary>A name that does not resolve is told from a host that does not answer: people look elsewhere.</summary>
public sealed class NameUnknownTests
{
    [Theory]
    [InlineData(SocketError.HostNotFound, true)]
    [InlineData(SocketError.TryAgain, true)]
    [InlineData(SocketError.NoData, true)]
    [InlineData(SocketError.ConnectionRefused, false)]
    [InlineData(SocketError.TimedOut, false)]
    public void It_is_told_however_deep_it_lies(SocketError error, bool unknown)
    {
        var (inner, agent) = (new HttpRequestException("No.", new SocketException((int)error)), new Uri("https://sp01.contoso.invalid:7443"));

        Assert.Equal(unknown, FarmTransportErrors.Translate(inner, agent, accepted: false)!.NameUnknown);
        Assert.Equal(unknown, Of(inner).NameUnknown);
        Assert.Equal(unknown, Of(new AggregateException(new RequestFailedException("First."), new RequestFailedException("Last.", inner))).NameUnknown);
        Assert.Equal(unknown, Of(new AuthenticationFailedException("No token.", inner)).NameUnknown);
    }

    private static StepFailure Of(Exception e) => TransportErrors.Translate(e, "the vault https://contoso.invalid", Reasons.VaultUnreachable)!;
}
