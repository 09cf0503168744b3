package io.kabelwerk.benchmarks.contender;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.List;

/** Counts frames, and knows nothing of what is in them. */
final class CountingHandler extends FloorHandler {

    private final Tally tally;

    CountingHandler(List<Long> rooms, Tally tally) {
        super(rooms);
        this.tally = tally;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
        if (isJoined()) {
            tally.uncheckedMessage();
        }
    }

    @Override
    public void post(long room, String text, Contender.Answered answered) {
        throw new UnsupportedOperationException("It would not know an answer from an event");
    }
}
