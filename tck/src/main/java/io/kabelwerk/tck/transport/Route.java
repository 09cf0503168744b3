package io.kabelwerk.tck.transport;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A row of the kit's product of routes to a peer and of its answers.
 *
 * @param tls whether the address is a {@code wss} one
 * @param proxied whether there is a proxy between
 * @param nth which connect of its transport it is
 * @param identity whose certificate the peer has
 * @param reply what it answers
 */
record Route(boolean tls, boolean proxied, int nth, Identity identity, Reply reply) {

    /** Whose certificate the peer has, with TLS. */
    enum Identity {
        GOOD,
        /** A certificate for another host. */
        WRONG_HOST,
        /** A certificate of an authority that is not trusted. */
        WRONG_AUTHORITY,
        /** The address is one of numbers, and the certificate is for the name. */
        IP_LITERAL
    }

    /** What the peer answers to the upgrade. */
    enum Reply {
        ACCEPTS(101),
        OK(200),
        REDIRECTS(302),
        UNAUTHORIZED(401),
        FORBIDDEN(403),
        PROXY_UNAUTHORIZED(407),
        TIMEOUT(408),
        UNAVAILABLE(503),
        GARBAGE(0),
        ENDLESS(0),
        SILENCE(0);

        private final int status;

        Reply(int status) {
            this.status = status;
        }

        /** Its status; 0 if it has none. */
        int status() {
            return status;
        }
    }

    private static final int[] NTHS = {1, 2, 10};

    /** Whether the client has to leave before there is a request. */
    boolean isMistrusted() {
        return tls && identity != Identity.GOOD;
    }

    /** The host of the address. */
    String host() {
        return identity == Identity.IP_LITERAL ? "127.0.0.1" : "localhost";
    }

    /** Every row that differs from the others: without TLS there is no certificate, and with a wrong one no answer. */
    static List<Route> all() {
        List<Route> routes = new ArrayList<>();
        for (boolean tls : new boolean[] {false, true}) {
            for (boolean proxied : new boolean[] {false, true}) {
                for (int nth : NTHS) {
                    for (Identity identity : Identity.values()) {
                        for (Reply reply : Reply.values()) {
                            Route route = new Route(tls, proxied, nth, identity, reply);
                            boolean possible = tls || identity == Identity.GOOD;
                            // Whose 407 it is that comes through a proxy, not every library can tell.
                            possible &= !proxied || reply != Reply.PROXY_UNAUTHORIZED;
                            if (possible && (!route.isMistrusted() || reply == Reply.ACCEPTS)) {
                                routes.add(route);
                            }
                        }
                    }
                }
            }
        }
        return routes;
    }

    /** Few rows in which every two values meet that meet in any of these. */
    static List<Route> pairwise(List<Route> routes) {
        Set<String> open = new HashSet<>();
        routes.forEach(route -> open.addAll(route.pairs()));
        List<Route> chosen = new ArrayList<>();
        while (!open.isEmpty()) {
            Route best = routes.stream()
                    .max(Comparator.comparingLong(route ->
                            route.pairs().stream().filter(open::contains).count()))
                    .orElseThrow();
            open.removeAll(best.pairs());
            chosen.add(best);
        }
        return chosen;
    }

    private List<String> pairs() {
        List<String> values = List.of("tls " + tls, "proxied " + proxied, "nth " + nth, identity.name(), reply.name());
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            for (int j = 0; j < i; j++) {
                pairs.add(values.get(j) + ", " + values.get(i));
            }
        }
        return pairs;
    }

    @Override
    public String toString() {
        return (tls ? "wss" : "ws") + (proxied ? " by proxy" : "") + ", connect " + nth + ", " + identity + ", "
                + reply;
    }
}
