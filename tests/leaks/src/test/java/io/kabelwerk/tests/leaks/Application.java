package io.kabelwerk.tests.leaks;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.Upload;
import io.kabelwerk.UploadSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * An application that chats and uploads. Has a constructor and a type that a test can use without knowing the class,
 * which it loads a second time.
 *
 * <p>Its argument is the address, the token and the transport; its result closes the sessions.
 */
public final class Application implements Function<List<String>, AutoCloseable> {

    private static final int PARALLEL_UPLOADS = 5;
    private static final int UPLOAD_BYTES = 400_000;

    private final List<Object> heard = new ArrayList<>();

    /** For tests, by reflection. */
    public Application() {}

    @Override
    public AutoCloseable apply(List<String> args) {
        Kabelwerk kabelwerk = connect(args);
        Kabelwerk second = connect(args); // It shares what the first one has found and made.
        Room room = kabelwerk.openRoom();
        room.on(RoomEvent.class, this::hear);
        room.connect().join();
        room.postMessage("hello").join();
        List<CompletableFuture<Upload>> uploads = new ArrayList<>();
        for (int i = 0; i < PARALLEL_UPLOADS; i++) {
            uploads.add(room.postUpload(UploadSource.of(new byte[UPLOAD_BYTES], "notes.txt"), this::hear));
        }
        uploads.forEach(CompletableFuture::join);
        return () -> {
            second.close();
            kabelwerk.close();
        };
    }

    private Kabelwerk connect(List<String> args) {
        Kabelwerk kabelwerk = Kabelwerk.create(settings -> settings.url(args.get(0))
                .refreshToken(current -> CompletableFuture.completedFuture(args.get(1)))
                .transport(args.get(2))
                .codec("jackson")
                .ensureAllRooms());
        kabelwerk.on(KabelwerkEvent.class, this::hear);
        kabelwerk.connect().join();
        return kabelwerk;
    }

    private synchronized void hear(Object event) {
        if (Thread.currentThread().getContextClassLoader() != Application.class.getClassLoader()) {
            throw new IllegalStateException("A callback has another application's context class loader");
        }
        heard.add(event);
    }
}
