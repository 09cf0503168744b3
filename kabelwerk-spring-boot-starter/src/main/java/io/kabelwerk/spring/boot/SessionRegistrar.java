package io.kabelwerk.spring.boot;

import io.kabelwerk.Kabelwerk;
import java.util.Set;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/** Registers a bean for each session, with the session's name. */
final class SessionRegistrar implements ImportBeanDefinitionRegistrar {

    private final Environment environment;
    private final BeanFactory beans;

    SessionRegistrar(Environment environment, BeanFactory beans) {
        this.environment = environment;
        this.beans = beans;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        names().forEach(name -> {
            RootBeanDefinition session = new RootBeanDefinition(
                    Kabelwerk.class, () -> beans.getBean(SessionFactory.class).create(name));
            session.setDestroyMethodName("close");
            registry.registerBeanDefinition(name, session);
        });
    }

    /** What the bean of the properties will say: beans are registered before any is created. */
    private Set<String> names() {
        Set<String> names = Binder.get(environment)
                .bind("kabelwerk", KabelwerkProperties.class)
                .map(properties -> properties.sessions().keySet())
                .orElse(Set.of());
        return names.isEmpty() ? Set.of(KabelwerkProperties.ONLY) : names;
    }
}
