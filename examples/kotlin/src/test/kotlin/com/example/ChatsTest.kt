package com.example

import io.kabelwerk.Kabelwerk
import io.kabelwerk.emulator.EmulatedUser
import io.kabelwerk.emulator.KabelwerkEmulator
import io.kabelwerk.junit.As
import io.kabelwerk.junit.WithKabelwerk
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

@WithKabelwerk(hub = "care", hubUsers = ["doc"], endUsers = ["nana"])
class ChatsTest {

    @Test
    fun `should collect what is there and what comes`(
        @As("nana") nana: EmulatedUser,
        @As("doc") doc: EmulatedUser,
        emulator: KabelwerkEmulator,
    ) = runBlocking {
        doc.post(nana.createRoom("care"), "One")
        val session = Kabelwerk.create { it.url(emulator.url()).token(emulator.token("nana")) }

        val texts =
            withTimeout(20_000) {
                session.use { kabelwerk ->
                    val room = kabelwerk.openRoom()
                    room.messages()
                        .map { it.text() }
                        .onEach { if (it == "One") room.post("Two") }
                        .take(2)
                        .toList()
                }
            }

        assertEquals(listOf("One", "Two"), texts)
    }
}
