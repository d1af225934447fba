#pragma once

#include <dynaloom/model/key_pattern.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

/// The texts that a placeholder or a pattern can give, as automata.
namespace dynaloom::detail {

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// Accepts the texts of one placeholder as they stand in a key; deterministic.
class ValueMachine {
public:
    using State = std::uint32_t;
    static constexpr State start = 0;
    static constexpr State rejected = static_cast<State>(-1);

    constexpr ValueMachine(const PatternPart& part, const CharSet& reserved) noexcept
        : part_{&part}, reserved_{&reserved} {}

    [[nodiscard]] constexpr State step(State state, char c) const noexcept {
        if (part_->form == PatternPart::Form::encoded) return encoded_step(state, c);
        if (part_->form == PatternPart::Form::plain && reserved_->contains(c)) return rejected;
        return shape_step(state, c);
    }

    [[nodiscard]] constexpr bool accepts(State state) const noexcept {
        if (part_->form != PatternPart::Form::encoded) return shape_accepts(state);
        return state % phases == 0 && shape_accepts(state / phases);
    }

    [[nodiscard]] constexpr bool accepts(std::string_view text) const noexcept {
        State state = start;
        for (const char c : text) {
            state = step(state, c);
            if (state == rejected) return false;
        }
        return accepts(state);
    }

private:
    // A code is read in phases: 0 outside of one, 1 after `%`, 2 + h after `%` and the digit h.
    static constexpr State phases = 18;
    static constexpr std::string_view date_and_time = "dddd-dd-dd?dd:dd:dd";

    [[nodiscard]] constexpr State encoded_step(State state, char c) const noexcept {
        const State phase = state % phases;
        const State inner = state / phases;
        const auto is_escaped = [this](char d) { return d == '%' || reserved_->contains(d); };
        if (phase == 0) {
            if (c == '%') return state + 1;
            return is_escaped(c) ? rejected : outside_code(shape_step(inner, c));
        }
        const std::size_t digit = std::string_view{"0123456789ABCDEF"}.find(c);
        if (digit == std::string_view::npos) return rejected;
        if (phase == 1) return inner * phases + 2 + static_cast<State>(digit);
        const auto decoded = static_cast<char>(std::size_t{phase - 2} * 16 + digit);
        return is_escaped(decoded) ? outside_code(shape_step(inner, decoded)) : rejected;
    }
    static constexpr State outside_code(State inner) noexcept { return inner == rejected ? rejected : inner * phases; }

    [[nodiscard]] constexpr State shape_step(State state, char c) const noexcept {
        switch (part_->shape.kind) {
            case TextKind::text:
                return 1;
            case TextKind::unsigned_integer:
            case TextKind::signed_integer:
                return integer_step(state, c);
            case TextKind::names:
                return name_step(state, c);
            case TextKind::uuid: {
                const bool hyphen = state == 8 || state == 13 || state == 18 || state == 23;
                const bool right = hyphen ? c == '-' : is_digit(c) || (c >= 'a' && c <= 'f');
                return right && state < 36 ? state + 1 : rejected;
            }
            case TextKind::utc_time:
            case TextKind::local_time:
            case TextKind::python_time:
                return time_step(state, c) ? state + 1 : rejected;
        }
        return rejected;
    }

    [[nodiscard]] constexpr bool shape_accepts(State state) const noexcept {
        const unsigned digits = part_->shape.digits;
        switch (part_->shape.kind) {
            case TextKind::text:
                return state == 1;
            case TextKind::unsigned_integer:
            case TextKind::signed_integer:
                return part_->form == PatternPart::Form::padded ? state == part_->width : state >= zero;
            case TextKind::names:
                return is_whole_name(state);
            case TextKind::uuid:
                return state == 36;
            case TextKind::utc_time:
                return state == utc_size();
            case TextKind::local_time:
            case TextKind::python_time: {
                const auto size = static_cast<unsigned>(date_and_time.size());
                return state == size || (digits != 0 && state == size + 7) ||
                       (digits > 6 && state == size + 1 + digits);
            }
        }
        return false;
    }

    // Integers: 1 after `-`, 2 after a lone 0, 2 + n after n digits that begin with another; padded ones count digits.
    static constexpr State minus = 1;
    static constexpr State zero = 2;

    [[nodiscard]] constexpr State integer_step(State state, char c) const noexcept {
        if (part_->form == PatternPart::Form::padded) {
            const bool is_padding = state + part_->shape.digits < part_->width;
            return (is_padding ? c == '0' : is_digit(c)) && state < part_->width ? state + 1 : rejected;
        }
        if (c == '-') return state == start && part_->shape.kind == TextKind::signed_integer ? minus : rejected;
        if (!is_digit(c) || state == zero || state >= zero + part_->shape.digits) return rejected;
        if (state > zero) return state + 1;
        if (c != '0') return zero + 1;
        return state == start ? zero : rejected;
    }

    [[nodiscard]] constexpr bool time_step(State state, char c) const noexcept {
        const unsigned digits = part_->shape.digits;
        const bool utc = part_->shape.kind == TextKind::utc_time;
        const State size = date_and_time.size();
        if (state < size) {
            if (date_and_time[state] == '?') return c == (part_->shape.kind == TextKind::python_time ? ' ' : 'T');
            return date_and_time[state] == 'd' ? is_digit(c) : c == date_and_time[state];
        }
        if (utc && state + 1 == utc_size()) return c == 'Z';
        if (utc && state >= utc_size()) return false;
        if (digits == 0) return false;
        if (state == size) return c == '.';
        return is_digit(c) && state < size + 1 + (utc || digits > 6 ? digits : 6);
    }
    [[nodiscard]] constexpr State utc_size() const noexcept {
        return static_cast<State>(date_and_time.size()) + 1 + (part_->shape.digits != 0 ? 1 + part_->shape.digits : 0);
    }

    // Names: 1 + i * 256 + n after the first n characters of name i, which is the first that begins so.
    static constexpr State longest_name = 256;

    [[nodiscard]] constexpr State name_step(State state, char c) const noexcept {
        const State size = state == start ? 0 : (state - 1) % longest_name;
        const State first = state == start ? 0 : (state - 1) / longest_name;
        const auto names = part_->shape.names;
        for (State i = first; i < names.size(); ++i) {
            if (names[i].size() <= size || names[i][size] != c) continue;
            if (names[i].substr(0, size) != names[first].substr(0, size)) continue;
            return size + 1 < longest_name ? 1 + i * longest_name + size + 1 : rejected;
        }
        return rejected;
    }
    [[nodiscard]] constexpr bool is_whole_name(State state) const noexcept {
        if (state == start) return false;
        const std::string_view begin =
            part_->shape.names[(state - 1) / longest_name].substr(0, (state - 1) % longest_name);
        for (const std::string_view name : part_->shape.names) {
            if (name == begin) return true;
        }
        return false;
    }

    const PatternPart* part_;
    const CharSet* reserved_;
};

/// Where the reading of a key stands in a pattern: in part `part`, which is the end if there is none. `inner` counts
/// a literal's characters, and is the ValueMachine's state in a placeholder.
struct PatternState {
    std::uint32_t part = 0;
    ValueMachine::State inner = 0;

    friend constexpr bool operator==(const PatternState&, const PatternState&) noexcept = default;
};

constexpr bool is_in_literal(const KeyPatternView& pattern, PatternState state) noexcept {
    return state.part < pattern.parts.size() && !pattern.parts[state.part].is_placeholder();
}

constexpr bool is_final(const KeyPatternView& pattern, PatternState state) noexcept {
    if (state.part == pattern.parts.size()) return true;
    const PatternPart& part = pattern.parts[state.part];
    return state.part + 1 == pattern.parts.size() && part.is_placeholder() &&
           ValueMachine{part, pattern.reserved}.accepts(state.inner);
}

struct PatternStates {
    PatternState states[2];
    std::size_t size = 0;
};

/// The states after `c`: the value goes on, or the literal behind it begins.
constexpr PatternStates next_states(const KeyPatternView& pattern, PatternState state, char c) noexcept {
    PatternStates next;
    if (state.part == pattern.parts.size()) return next;
    if (!is_in_literal(pattern, state)) {
        const ValueMachine machine{pattern.parts[state.part], pattern.reserved};
        const ValueMachine::State inner = machine.step(state.inner, c);
        if (inner != ValueMachine::rejected) next.states[next.size++] = {state.part, inner};
        if (!machine.accepts(state.inner)) return next;
        state = {state.part + 1, 0};
        if (state.part == pattern.parts.size()) return next;
    }
    const std::string_view literal = pattern.parts[state.part].text;
    if (literal[state.inner] != c) return next;
    next.states[next.size++] =
        state.inner + 1 < literal.size() ? PatternState{state.part, state.inner + 1} : PatternState{state.part + 1, 0};
    return next;
}

/// Characters that stand for all: every one that some part of the patterns treats by itself, and one for the others.
class Alphabet {
public:
    constexpr Alphabet(const KeyPatternView& a, const KeyPatternView& b) {
        add("#");
        add(a);
        add(b);
        for (int c = 1; c < 0x80; ++c) {
            if (marked_[static_cast<std::size_t>(c)]) continue;
            characters_.push_back(static_cast<char>(c));
            break;
        }
    }
    [[nodiscard]] constexpr const std::vector<char>& characters() const noexcept { return characters_; }

private:
    constexpr void add(std::string_view text) {
        for (const char c : text) {
            bool& marked = marked_[static_cast<unsigned char>(c)];
            if (!marked) characters_.push_back(c);
            marked = true;
        }
    }
    constexpr void add(const KeyPatternView& pattern) {
        for (const PatternPart& part : pattern.parts) {
            if (!part.is_placeholder()) {
                add(part.text);
                continue;
            }
            if (part.form == PatternPart::Form::encoded) add("%0123456789ABCDEF");
            if (part.shape.kind == TextKind::text) continue;
            if (part.shape.kind == TextKind::names) {
                for (const std::string_view name : part.shape.names) add(name);
            } else {
                add("0123456789-");
                if (part.shape.kind == TextKind::uuid) {
                    add("abcdef");
                } else if (part.shape.kind != TextKind::unsigned_integer &&
                           part.shape.kind != TextKind::signed_integer) {
                    add(":.TZ ");
                }
            }
        }
    }

    std::array<bool, 256> marked_{};
    std::vector<char> characters_;
};

/// Pairs of states that were seen, in the order they came.
class StatePairs {
public:
    struct Pair {
        PatternState a;
        PatternState b;
        std::size_t next_in_bucket = none;
    };

    constexpr StatePairs() { buckets_.fill(none); }

    constexpr void add(PatternState a, PatternState b) {
        std::size_t& bucket = buckets_[(a.part * 31 + a.inner * 7 + b.part * 17 + b.inner) % buckets_.size()];
        for (std::size_t i = bucket; i != none; i = pairs_[i].next_in_bucket) {
            if (pairs_[i].a == a && pairs_[i].b == b) return;
        }
        pairs_.push_back({a, b, bucket});
        bucket = pairs_.size() - 1;
    }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return pairs_.size(); }
    [[nodiscard]] constexpr Pair operator[](std::size_t i) const noexcept { return pairs_[i]; }

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    std::array<std::size_t, 64> buckets_{};
    std::vector<Pair> pairs_;
};

constexpr void add_successors(const KeyPatternView& a, const KeyPatternView& b, const StatePairs::Pair& pair, char c,
                              StatePairs& pairs) {
    const PatternStates next_a = next_states(a, pair.a, c);
    if (next_a.size == 0) return;
    const PatternStates next_b = next_states(b, pair.b, c);
    for (std::size_t i = 0; i < next_a.size; ++i) {
        for (std::size_t j = 0; j < next_b.size; ++j) pairs.add(next_a.states[i], next_b.states[j]);
    }
}

}  // namespace dynaloom::detail

namespace dynaloom {

/// Whether some key is of both patterns. Exact for what texts look like (TextShape); that two placeholders of one
/// field have equal values, that times are in the calendar and that integers of one length differ in range is not
/// looked at, and counts as overlap.
/// @par Cost  Bounded by the product of the patterns' lengths; usually by the shorter one's.
[[nodiscard]] constexpr bool patterns_overlap(const KeyPatternView& a, const KeyPatternView& b) {
    const detail::Alphabet alphabet{a, b};
    detail::StatePairs pairs;
    pairs.add({}, {});
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const detail::StatePairs::Pair pair = pairs[i];
        if (is_final(a, pair.a) && is_final(b, pair.b)) return true;
        if (is_in_literal(a, pair.a)) {
            add_successors(a, b, pair, a.parts[pair.a.part].text[pair.a.inner], pairs);
        } else if (is_in_literal(b, pair.b)) {
            add_successors(a, b, pair, b.parts[pair.b.part].text[pair.b.inner], pairs);
        } else {
            for (const char c : alphabet.characters()) add_successors(a, b, pair, c, pairs);
        }
    }
    return false;
}

}  // namespace dynaloom
