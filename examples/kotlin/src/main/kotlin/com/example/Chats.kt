package com.example

import io.kabelwerk.EventSource
import io.kabelwerk.Kabelwerk
import io.kabelwerk.Message
import io.kabelwerk.Room
import io.kabelwerk.RoomEvent
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.onCompletion
import kotlinx.coroutines.flow.onStart
import kotlinx.coroutines.flow.transform
import kotlinx.coroutines.future.await
import kotlinx.coroutines.jdk9.asFlow

/** The events of a session, a room, an inbox or a notifier, from the collection on. */
fun <E : Any> EventSource<E>.asFlow(): Flow<E> = events().asFlow()

/** The messages of a room: those that are there, then each new one. Connects it, and disconnects it at the end. */
fun Room.messages(): Flow<Message> =
    asFlow()
        .onStart { connect() }
        .transform { event ->
            when (event) {
                is RoomEvent.Ready -> event.messages().forEach { emit(it) }
                is RoomEvent.MessagePosted -> emit(event.message())
                else -> Unit
            }
        }
        .onCompletion { disconnect() }

/** Posts, and suspends until the backend has answered. Cancelling the coroutine cancels the future. */
suspend fun Room.post(text: String): Message = postMessage(text).await()

/** Connects, does something, and disconnects whatever comes of it. */
suspend fun <T> Kabelwerk.use(block: suspend (Kabelwerk) -> T): T =
    try {
        connect().await()
        block(this)
    } finally {
        close()
    }
