#include "engine/payload_hash.hpp"
#include "value/sha256.hpp"

#include <dynaloom/expression/printer.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include <optional>
#include <string_view>
#include <variant>

namespace dynaloom::engine {

namespace {

/// Texts one after the other, each with its length, so that no two lists of texts are alike.
class Payload {
public:
    void add(std::string_view text) {
        bytes_ += std::to_string(text.size());
        bytes_ += ':';
        bytes_ += text;
    }
    /// Trees are sorted and their numbers normalised, so equal ones are encoded alike.
    void add(const Item& item) { add(EncodedItem::from_item(item, Encoding::plain).body()); }
    void add(const EncodedItem& item) { add(item.to_item()); }

    void add(const Update* update, const Condition* condition) {
        ExpressionPrinter printer;
        add(update == nullptr ? std::string{} : printer.print(*update));
        add(condition == nullptr ? std::string{} : printer.print(*condition));
        for (const auto& [placeholder, name] : printer.names()) add(name);
        add(printer.values());
    }

    [[nodiscard]] std::string hash() const { return detail::sha256_hex(bytes_); }

private:
    std::string bytes_;
};

const Condition* pointer(const std::optional<Condition>& condition) {
    return condition ? &*condition : nullptr;
}

void add(Payload& payload, const ConditionCheck& check) {
    payload.add("check");
    payload.add(check.key);
    payload.add(nullptr, &check.condition);
}
void add(Payload& payload, const TransactPut& put) {
    payload.add("put");
    payload.add(put.item);
    payload.add(nullptr, pointer(put.condition));
}
void add(Payload& payload, const TransactUpdate& update) {
    payload.add("update");
    payload.add(update.key);
    payload.add(&update.update, pointer(update.condition));
}
void add(Payload& payload, const TransactDelete& erase) {
    payload.add("delete");
    payload.add(erase.key);
    payload.add(nullptr, pointer(erase.condition));
}

}  // namespace

std::string payload_hash(std::span<const TransactWrite> actions) {
    Payload payload;
    for (const TransactWrite& action : actions)
        std::visit(
            [&](const auto& one) {
                payload.add(one.table);
                add(payload, one);
                payload.add(one.return_item_on_condition_failure ? "ALL_OLD" : "NONE");
            },
            action);
    return payload.hash();
}

}  // namespace dynaloom::engine
