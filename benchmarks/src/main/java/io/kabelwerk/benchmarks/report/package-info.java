/** Makes a page with tables and plots of the results. */
@NullMarked
package io.kabelwerk.benchmarks.report;

import org.jspecify.annotations.NullMarked;
