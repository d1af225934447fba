#include <dynaloom/model/field_value.hpp>

namespace dynaloom::detail {

AttributeValue ValueWriter::take() {
    return EncodedItem::trusted({}, out_.finish(), Encoding::wire).to_item().at("value");
}

}  // namespace dynaloom::detail
