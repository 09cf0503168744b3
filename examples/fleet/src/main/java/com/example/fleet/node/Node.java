package com.example.fleet.node;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.ShardedDaemonProcessSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.ShardedDaemonProcess;

/**
 * One process of the fleet. It runs until it is killed, or until a signal ends it: then Pekko's coordinated shutdown hands
 * its sessions over first.
 */
public final class Node {

    private Node() {}

    /** Starts it with what the environment says; Pekko's configuration is in system properties. */
    public static void start() {
        Map<String, String> environment = System.getenv();
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "fleet");
        Executor blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
        Ledger ledger = new Ledger(
                environment.get("FLEET_DATABASE"),
                8,
                Ledger.Delivery.valueOf(environment.get("FLEET_DELIVERY")),
                environment.get("FLEET_NODE"));
        Services services = new Services(
                environment.get("KABELWERK_URL"),
                ledger,
                Duration.ofSeconds(Long.parseLong(environment.get("FLEET_IDLE_SECONDS"))),
                system.executionContext(),
                blocking);
        Bot.init(ClusterSharding.get(system), ClusterShardingSettings.create(system), services);
        ShardedDaemonProcess.get(system)
                .init(
                        Watch.Command.class,
                        "watch",
                        Integer.parseInt(environment.get("FLEET_HUBS")),
                        hub -> Watch.create(services, "watch-" + hub),
                        ShardedDaemonProcessSettings.create(system),
                        Optional.of(Watch.Stop.NOW));
        system.getWhenTerminated().whenComplete((done, error) -> ledger.close());
    }
}
