package io.kabelwerk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboxFilterTest {

    @Test
    void should_list_everything_in_pages_of_ten_where_nothing_is_said() {
        InboxFilter filter = InboxFilter.all();
        assertThat(filter.archived()).isEmpty();
        assertThat(filter.assignment()).isEmpty();
        assertThat(filter.attributes()).isEmpty();
        assertThat(filter.pageSize()).isEqualTo(10);
        assertThat(filter.listsAll()).isTrue();
    }

    @Test
    void should_keep_what_the_next_step_does_not_name() {
        InboxFilter filter = InboxFilter.all()
                .archived(false)
                .assignedTo(7)
                .attributes(Map.of("ward", "b"))
                .pageSize(25);
        assertThat(filter.archived()).contains(false);
        assertThat(filter.assignment()).contains(new InboxFilter.Assignment(OptionalLong.of(7)));
        assertThat(filter.attributes()).isEqualTo(Map.of("ward", "b"));
        assertThat(filter.pageSize()).isEqualTo(25);

        InboxFilter other = filter.assignedToNobody().archived(true);
        assertThat(other.archived()).contains(true);
        assertThat(other.assignment()).contains(new InboxFilter.Assignment(OptionalLong.empty()));
        assertThat(other.attributes()).isEqualTo(Map.of("ward", "b"));
        assertThat(other.pageSize()).isEqualTo(25);
        assertThat(filter.assignment())
                .as("the first one's")
                .isEqualTo(Optional.of(new InboxFilter.Assignment(OptionalLong.of(7))));
        assertThat(InboxFilter.all().listsAll()).isTrue();
    }

    @Test
    void should_know_whether_an_end_user_may_use_it() {
        assertThat(InboxFilter.all().pageSize(100).listsAll()).isTrue();
        assertThat(InboxFilter.all().archived(false).listsAll()).isFalse();
        assertThat(InboxFilter.all().assignedTo(1).listsAll()).isFalse();
        assertThat(InboxFilter.all().assignedToNobody().listsAll()).isFalse();
        assertThat(InboxFilter.all().attributes(Map.of("ward", "b")).listsAll()).isFalse();
        assertThat(InboxFilter.all().attributes(Map.of()).listsAll()).isTrue();
    }

    @Test
    void should_copy_attributes_deeply() {
        List<String> tags = new ArrayList<>(List.of("a"));
        Map<String, Object> wanted = new HashMap<>(Map.of("tags", tags, "age", 7));
        InboxFilter filter = InboxFilter.all().attributes(wanted);
        tags.add("b");
        wanted.clear();

        assertThat(filter.attributes()).isEqualTo(Map.of("tags", List.of("a"), "age", 7L));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> filter.attributes().clear());
    }

    @Test
    void should_refuse_attributes_that_are_no_json() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InboxFilter.all().attributes(Map.of("ward", new Object())))
                .withMessageStartingWith("attributes.ward is no JSON value but a java.lang.Object");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 101})
    void should_refuse_a_page_size_out_of_its_range(int items) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InboxFilter.all().pageSize(items))
                .withMessage("The page size must be from 1 to 100, but is " + items);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, 0})
    void should_refuse_an_id_that_is_none(long id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InboxFilter.all().assignedTo(id))
                .withMessage("A user's ID is positive, but this is " + id);
    }
}
