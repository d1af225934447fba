// expect: Order
// expect: Item
// expect: ORDER#{n}
// expect: ORDER#{order}
// expect: can have the same key
#include <dynaloom/model/models_overlap.hpp>

#include <string>

struct Order {
    static constexpr auto pk_pattern = "ORDER#{n}";
    static constexpr auto sk_pattern = "{line}";

    std::string n{};
    std::string line{};
};

struct Item {
    static constexpr auto pk_pattern = "ORDER#{order}";
#ifdef CORRECTED
    static constexpr auto sk_pattern = "ITEM#{line}";
#else
    static constexpr auto sk_pattern = "ITEM";
#endif

    std::string order{};
    std::string line{};
};

bool checked() {
    return dynaloom::detail::check_disjoint<Order, Item>();
}
