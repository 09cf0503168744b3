package io.kabelwerk.tck.runner;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a run, and the implementations that they are run with.
 *
 * @param rules those that were asked for and can be run
 * @param transport the transport, unless no rule needs one
 * @param codec the codec, unless no rule needs one
 * @param implementations {@code transport} and {@code codec}, as far as rules need them, with a description of each
 * @param leftOut contracts that were asked for and cannot be run, each with the reason
 */
record Plan(
        List<Rule> rules,
        @Nullable TransportProvider transport,
        @Nullable JsonCodecProvider codec,
        Map<String, String> implementations,
        List<String> leftOut) {

    /**
     * Chooses the implementations, and tries each of them once.
     *
     * @param asked the rules that were asked for
     * @param insists whether they were asked for by number or contract, so that none may be left out
     * @param transports the transports that were found
     * @param transport the name of the one to use, if it was given
     * @param codecs the codecs that were found
     * @param codec the name of the one to use, if it was given
     * @throws Unusable if there is nothing to run, or an implementation lacks a class
     */
    static Plan of(
            List<Rule> asked,
            boolean insists,
            Found<TransportProvider> transports,
            @Nullable String transport,
            Found<JsonCodecProvider> codecs,
            @Nullable String codec) {
        Set<Contract> contracts = asked.stream().map(Rule::contract).collect(Collectors.toSet());
        TransportProvider chosenTransport =
                choose(transports, transport, contracts.stream().anyMatch(Contract::needsTransport));
        JsonCodecProvider chosenCodec = choose(codecs, codec, contracts.stream().anyMatch(Contract::needsCodec));
        Map<Contract, String> leftOut = leftOut(contracts, chosenTransport != null, chosenCodec != null);
        if (leftOut.size() == contracts.size() || (insists && !leftOut.isEmpty())) {
            throw nothing(leftOut, transports, codecs);
        }
        List<Rule> possible = asked.stream()
                .filter(rule -> !leftOut.containsKey(rule.contract()))
                .toList();
        Map<String, String> implementations = new LinkedHashMap<>();
        if (chosenTransport != null
                && possible.stream().anyMatch(rule -> rule.contract().needsTransport())) {
            String described = transports.describe(chosenTransport);
            Trial.of(chosenTransport, described);
            implementations.put("transport", described);
        }
        if (chosenCodec != null
                && possible.stream().anyMatch(rule -> rule.contract().needsCodec())) {
            String described = codecs.describe(chosenCodec);
            Trial.of(chosenCodec, described);
            implementations.put("codec", described);
        }
        List<String> reasons = leftOut.entrySet().stream()
                .map(each -> each.getKey() + ": " + each.getValue())
                .toList();
        return new Plan(possible, chosenTransport, chosenCodec, implementations, reasons);
    }

    private static Map<Contract, String> leftOut(Set<Contract> asked, boolean hasTransport, boolean hasCodec) {
        Map<Contract, String> leftOut = new LinkedHashMap<>();
        Optional<String> noEngine = asked.stream().anyMatch(Contract::needsEngine) ? noEngine() : Optional.empty();
        for (Contract contract : Contract.values()) {
            if (contract.needsTransport() && !hasTransport) {
                leftOut.put(contract, "there is no transport");
            } else if (contract.needsCodec() && !hasCodec) {
                leftOut.put(contract, "there is no codec");
            } else if (contract.needsEngine() && noEngine.isPresent()) {
                leftOut.put(contract, noEngine.get());
            }
        }
        leftOut.keySet().retainAll(asked);
        return leftOut;
    }

    private static <P> @Nullable P choose(Found<P> found, @Nullable String named, boolean needed) {
        if (!needed) {
            return null;
        }
        if (named != null) {
            return found.named(named);
        }
        if (found.providers().size() > 1) {
            throw new Unusable("There are " + found.providers().size() + " " + found.kind() + "s: name one with --"
                    + found.kind() + ", or run only what needs none with --contract." + found.list());
        }
        return found.only().orElse(null);
    }

    /** Why there is no session, if there is none. */
    private static Optional<String> noEngine() {
        try {
            Kabelwerk.create(settings -> {}).close();
            return Optional.empty();
        } catch (IllegalStateException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Unusable nothing(
            Map<Contract, String> leftOut, Found<TransportProvider> transports, Found<JsonCodecProvider> codecs) {
        boolean wantsTransport = leftOut.keySet().stream().anyMatch(Contract::needsTransport)
                && transports.providers().isEmpty();
        boolean wantsCodec = leftOut.keySet().stream().anyMatch(Contract::needsCodec)
                && codecs.providers().isEmpty();
        StringBuilder message = new StringBuilder("There is nothing to run.");
        leftOut.forEach((contract, reason) ->
                message.append("\n  ").append(contract).append(": ").append(reason));
        if (wantsTransport) {
            message.append(transports.list());
        }
        if (wantsCodec) {
            message.append(codecs.list());
        }
        if (wantsTransport) {
            message.append(transports.help());
        } else if (wantsCodec) {
            message.append(codecs.help());
        }
        return new Unusable(message.toString());
    }
}
