// The same as pom.xml.
plugins {
    application
}

val kabelwerkVersion = "0.1.0-SNAPSHOT"

repositories {
    mavenLocal() // Until there is a release.
    mavenCentral()
}

dependencies {
    implementation(platform("io.kabelwerk:kabelwerk-bom:$kabelwerkVersion"))
    implementation("io.kabelwerk:kabelwerk-core")
    implementation("io.kabelwerk:kabelwerk-transport-netty")
    implementation("io.kabelwerk:kabelwerk-json-jackson")

    testImplementation("io.kabelwerk:kabelwerk-junit")
    testImplementation("org.junit.jupiter:junit-jupiter:5.14.4")
    testRuntimeOnly("org.junit.platform:junit-platform-launcher:1.14.4")
}

tasks.withType<JavaCompile> {
    options.release = 17
    options.encoding = "UTF-8"
}

tasks.test {
    useJUnitPlatform()
}

application {
    mainClass = "com.example.bot.Main"
}
