#include "value/transcode.hpp"

#include "value/text.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>

namespace dynaloom::detail {

void NameCheck::close(std::size_t mark) {
    const auto first = names_.begin() + static_cast<std::ptrdiff_t>(mark);
    std::sort(first, names_.end());
    if (const auto twice = std::adjacent_find(first, names_.end()); twice != names_.end()) {
        const std::string name = quoted(*twice);
        throw DecodeError{"two attributes of one map are named " + name, *twice, "name " + name};
    }
    names_.resize(mark);
}

void copy_value(ItemReader& in, ItemWriter& out, NameCheck* names) {
    switch (const AttributeType type = in.type()) {
        case AttributeType::S:
            return out.string(in.string());
        case AttributeType::N:
            return out.number(in.number());
        case AttributeType::BOOL:
            return out.boolean(in.boolean());
        case AttributeType::NUL:
            in.null();
            return out.null();
        case AttributeType::B: {
            Bytes bytes;
            in.binary(bytes);
            return out.binary(bytes);
        }
        case AttributeType::L:
            in.begin_list();
            out.begin_list();
            while (in.next_element()) copy_value(in, out, names);
            return out.end_list();
        case AttributeType::M: {
            const std::size_t mark = names == nullptr ? 0 : names->open();
            in.begin_map();
            out.begin_map();
            for (std::string_view name; in.next_name(name);) {
                if (names != nullptr) names->add(name);
                out.name(name);
                copy_value(in, out, names);
            }
            if (names != nullptr) names->close(mark);
            return out.end_map();
        }
        default:
            in.begin_set();
            out.begin_set(type == AttributeType::SS   ? ItemWriter::SetOf::strings
                          : type == AttributeType::NS ? ItemWriter::SetOf::numbers
                                                      : ItemWriter::SetOf::binaries);
            while (in.next_element()) {
                // A set's members are of one type; asked for as that, another is an error.
                if (type == AttributeType::SS) out.string(in.string());
                if (type == AttributeType::NS) out.number(in.number());
                if (type != AttributeType::BS) continue;
                Bytes bytes;
                in.binary(bytes);
                out.binary(bytes);
            }
            return out.end_set();
    }
}

}  // namespace dynaloom::detail
