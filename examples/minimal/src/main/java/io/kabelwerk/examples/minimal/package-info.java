/** The ten lines of the README. */
package io.kabelwerk.examples.minimal;
