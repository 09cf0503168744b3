package io.kabelwerk.tests.modular;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

/** The classes of this project that are on the path. */
final class OwnClasses {

    private OwnClasses() {}

    /** All but the libraries that the emulator's jar holds. */
    static JavaClasses all() {
        return new ClassFileImporter()
                .withImportOption(location -> !location.contains("/io/kabelwerk/emulator/lib/"))
                .importPackages("io.kabelwerk");
    }
}
