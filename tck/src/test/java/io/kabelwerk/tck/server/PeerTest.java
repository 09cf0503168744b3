package io.kabelwerk.tck.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PeerTest {

    @Test
    @DisplayName("Ends in peace when another thread closes its socket at the same moment")
    void isClosedByTwo() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ClosedMeanwhile socket = new ClosedMeanwhile(server);
            try (Peer peer = new Peer(socket)) {
                socket.isArmed = true;
                peer.hurry();
                peer.reset();
            } // It closes it once more.
            assertThat(socket.isClosed()).isTrue();
        }
    }

    @Test
    @DisplayName("Fails a write that the other side does not read")
    void failsWritesInVain() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket unread = new Socket(server.getInetAddress(), server.getLocalPort());
                Peer peer = new Peer(server.accept(), 50)) {
            byte[] more = new byte[64 * 1024 * 1024]; // than sockets hold
            assertThatThrownBy(() -> peer.write(more))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("The other side does not take what it is sent");
            assertThat(unread.isClosed()).isFalse();
        }
    }

    /** A socket that is closed by somebody else just before something is set on it. */
    private static final class ClosedMeanwhile extends Socket {

        private boolean isArmed;

        ClosedMeanwhile(ServerSocket server) throws IOException {
            connect(server.getLocalSocketAddress());
        }

        @Override
        public synchronized void setSoTimeout(int millis) throws SocketException {
            if (isArmed) {
                try {
                    close();
                } catch (IOException e) {
                    throw new AssertionError("The socket could not be closed", e);
                }
            }
            super.setSoTimeout(millis);
        }
    }
}
