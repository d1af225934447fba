#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace dynaloom::dynamodb {

/// The properties of a section; those that are nested below another one as `<outer>.<inner>`.
using Properties = std::map<std::string, std::string, std::less<>>;
/// The sections of a file by their heading, blanks around and within it made one: `profile dev`.
using Sections = std::map<std::string, Properties, std::less<>>;

/// Reads the format of ~/.aws/config and ~/.aws/credentials. Lines that are neither a heading nor a property are passed
/// over, as by other programs that read these files; a later property counts before an earlier one.
/// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
[[nodiscard]] Sections parse_config(std::string_view text);

}  // namespace dynaloom::dynamodb
