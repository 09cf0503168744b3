/** The starter in real applications, against the emulator. */
package io.kabelwerk.tests.spring;
