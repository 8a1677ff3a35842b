package server

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// noAddress stands where a connection has no IP address, such as one over a Unix socket.
const noAddress = "local"

// clientAddress is where a request came from: the other end of the connection, or, when that is a trusted proxy, the
// last address of X-Forwarded-For that is none. What stands before that one is the client's own text and proves nothing.
func (s *Server) clientAddress(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return noAddress
	}
	address := plain(peer.Addr())
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !s.trusts(address) {
			break
		}
		next, err := parseHop(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		address = next
	}
	return address.String()
}

func (s *Server) trusts(a netip.Addr) bool {
	return slices.ContainsFunc(s.config.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// parseHop reads an address with or without a port; some proxies write one.
func parseHop(hop string) (netip.Addr, error) {
	if withPort, err := netip.ParseAddrPort(hop); err == nil {
		return plain(withPort.Addr()), nil
	}
	address, err := netip.ParseAddr(hop)
	return plain(address), err
}

// plain writes an address in one way only: IPv4 as such, without a zone.
func plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

// network is what a flood is counted by: an IPv4 address, or the /64 of an IPv6 address, all of which one host can use.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || a.Is4() {
		return address
	}
	prefix, err := a.Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}
