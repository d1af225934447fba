#include <dynaloom/error.hpp>
#include <dynaloom/value/encoded_item.hpp>
#include <dynaloom/value/item_reader.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace dynaloom;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    for (const Encoding encoding : {Encoding::wire, Encoding::plain}) {
        try {
            const EncodedItem parsed = EncodedItem::parse(text, encoding);
            const Item item = parsed.to_item();
            if (EncodedItem::from_item(item, encoding).to_item() != item) std::abort();
        } catch (const DecodeError&) {
        }
        try {  // bytes that nobody has checked
            ItemReader in{encoding, text};
            for (std::string_view name; in.next_name(name);) in.skip();
            in.finish();
            static_cast<void>(EncodedItem::trusted({}, std::string{text}, encoding).to_item());
        } catch (const DecodeError&) {
        }
    }
    return 0;
}
