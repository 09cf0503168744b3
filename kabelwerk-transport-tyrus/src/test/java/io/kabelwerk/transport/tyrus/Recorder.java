package io.kabelwerk.transport.tyrus;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Listener;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A listener that keeps what it is told. */
final class Recorder implements Listener {

    final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

    @Override
    public void onText(String text) {
        told.add(text);
    }

    @Override
    public void onClosed(Closed closed) {
        told.add(closed);
    }

    String nextText() throws InterruptedException {
        Object next = told.poll(20, SECONDS);
        assertThat(next).isInstanceOf(String.class);
        return (String) next;
    }

    Closed closed() throws InterruptedException {
        Object next = told.poll(20, SECONDS);
        assertThat(next).isInstanceOf(Closed.class);
        return (Closed) next;
    }
}
