using System.Net;
using System.Net.Sockets;

namespace DeepSeekOcr.Input.Sources;

/// <summary>Tells addresses of the public internet from those of this machine, its network and special uses.</summary>
/// <remarks>After the IANA registries of special-purpose addresses (RFC 6890 and its updates).</remarks>
public static class PublicAddress
{
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/3", "2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>
    /// Whether an address is neither private, loopback, link-local, multicast nor set aside, also when it is wrapped in IPv6.
    /// </summary>
    public static bool IsPublic(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        IPAddress inner = Unwrap(address);
        bool isUnicast = inner.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(inner);
        return isUnicast && !Special.Any(network => network.Contains(inner));
    }

    /// <summary>The IPv4 address inside a mapped, translated or 6to4 one: that is the machine that would answer.</summary>
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        int? start = Translated.Contains(address) ? 12 : SixToFour.Contains(address) ? 2 : null;
        return start is { } at ? new IPAddress(address.GetAddressBytes().AsSpan(at, sizeof(uint))) : address;
    }
}
