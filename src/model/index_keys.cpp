#include <dynaloom/model/index_keys.hpp>

namespace dynaloom::detail {

Condition sort_condition(std::string attribute, SortRange range) {
    switch (range.kind) {
        case SortRange::Kind::all:
            break;
        case SortRange::Kind::prefix:
            return begins_with(std::move(attribute), std::move(range.sort));
        case SortRange::Kind::exact:
            return compare(Condition::Op::equal, std::move(attribute), std::move(range.sort));
        case SortRange::Kind::from:
            return compare(Condition::Op::greater_equal, std::move(attribute), std::move(range.sort));
        case SortRange::Kind::up_to:
            return compare(Condition::Op::less_equal, std::move(attribute), std::move(range.sort));
        case SortRange::Kind::from_to:
            return between(std::move(attribute), std::move(range.sort), std::move(range.sort_to));
    }
    return {};
}

}  // namespace dynaloom::detail
