"""Whether an address is only this machine's own, which nobody else can reach."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """``host`` as in a URL, without port; a name counts only if it is reserved for this machine (RFC 6761)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
