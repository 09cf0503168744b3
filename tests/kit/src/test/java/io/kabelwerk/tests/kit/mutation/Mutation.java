package io.kabelwerk.tests.kit.mutation;

/**
 * A change of one instruction of one class.
 *
 * @param className the class, by its binary name
 * @param index its position among the mutations of the class
 * @param line the source line
 * @param key the class, the method, the change, and a number where the method has several like it; stays the same when
 *     lines move
 */
record Mutation(String className, int index, int line, String key) {

    @Override
    public String toString() {
        return key + " (line " + line + ")";
    }
}
