// expect: customer_id
// expect: Customer
// expect: required
#include <dynaloom/model/codec.hpp>

#include <array>
#include <string>

namespace shop {

struct Customer {
#ifdef CORRECTED
    static constexpr std::array required{"customerId", "name"};
#else
    static constexpr std::array required{"customer_id", "name"};
#endif

    std::string customerId{};
    std::string name{};
};

}  // namespace shop

std::string body(const shop::Customer& customer) {
    return dynaloom::encode(customer, dynaloom::Encoding::plain);
}
