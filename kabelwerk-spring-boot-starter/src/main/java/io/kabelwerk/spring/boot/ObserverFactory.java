package io.kabelwerk.spring.boot;

import io.kabelwerk.SessionObserver;

/** Makes an observer for each session. */
@FunctionalInterface
interface ObserverFactory {

    SessionObserver observer(String session);
}
