// expect: customer_id
// expect: Customer
#include <dynaloom/model/codec.hpp>

#include <array>
#include <string>

namespace shop {

struct Customer {
#ifdef CORRECTED
    static constexpr std::array names{dynaloom::Rename{"id", "customerId"}};
#else
    static constexpr std::array names{dynaloom::Rename{"customer_id", "customerId"}};
#endif

    std::string id{};
};

}  // namespace shop

shop::Customer read(const dynaloom::EncodedItem& item) {
    return dynaloom::decode<shop::Customer>(item);
}
