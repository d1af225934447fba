// expect: its key text is not in order
// expect: number
// expect: Invoice
#include "models.hpp"

struct Invoice {
    static constexpr auto pk_pattern = "USER#{owner}";
#ifdef CORRECTED
    static constexpr auto sk_pattern = "INVOICE#{number:06}";
#else
    static constexpr auto sk_pattern = "INVOICE#{number}";
#endif
    std::string owner{};
    int number = 0;
};

void use(const dynaloom::Table<Invoice>& invoices) {
    (void)invoices.query("owner"_f = "jo", "number"_f < 10);
}
