#include "dynamodb/profiles.hpp"

#include <dynaloom/error.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

namespace dynaloom::dynamodb {

namespace {

constexpr std::string_view profile_prefix = "profile ";

/// A path that the environment gives, with `~` resolved.
std::optional<std::string> resolved(const Environment& environment, const std::string& path) {
    if (!path.starts_with("~/")) return path;
    const auto home = environment("HOME");
    return home ? std::optional{*home + path.substr(1)} : std::nullopt;
}

/// @param demanded  The environment names the file, or a profile.
Sections load_sections(const Environment& environment, const char* variable, std::string_view by_default,
                       bool demanded) {
    const auto given = environment(variable);
    const auto path = given ? resolved(environment, *given) : aws_path(environment, by_default);
    const auto text = path ? read_file(*path, !given && !demanded) : std::nullopt;
    return text ? parse_config(*text) : Sections{};
}

}  // namespace

std::optional<std::string> find(const Properties& properties, std::string_view name) {
    const auto found = properties.find(name);
    return found == properties.end() || found->second.empty() ? std::nullopt : std::optional{found->second};
}

std::optional<std::string> aws_path(const Environment& environment, std::string_view below) {
    const auto home = environment("HOME");
    if (!home) return std::nullopt;
    return *home + "/.aws/" + std::string{below};
}

std::optional<std::string> read_file(const std::string& path, bool may_be_forbidden) {
    errno = 0;
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        if (errno == ENOENT || errno == ENOTDIR || (may_be_forbidden && errno == EACCES)) return std::nullopt;
        throw ValidationError{"\"" + path + "\" cannot be read: " + std::strerror(errno)};
    }
    std::ostringstream text;
    if (file.peek() != std::ifstream::traits_type::eof()) text << file.rdbuf();
    if (file.bad() || text.bad()) throw ValidationError{"\"" + path + "\" cannot be read"};
    return text.str();
}

Profiles Profiles::load(const Environment& environment) {
    Profiles profiles;
    const std::optional<std::string> named = environment("AWS_PROFILE");
    profiles.chosen_ = named.value_or("default");
    profiles.demanded_ = named.has_value();
    // `[profile default]` is sorted behind `[default]`, and counts before it.
    for (auto& [heading, properties] : load_sections(environment, "AWS_CONFIG_FILE", "config", profiles.demanded_)) {
        if (heading.starts_with(profile_prefix)) {
            profiles.profiles_[heading.substr(profile_prefix.size())] = std::move(properties);
        } else if (heading == "default") {
            profiles.profiles_[heading] = std::move(properties);
        } else {
            profiles.others_[heading] = std::move(properties);
        }
    }
    for (auto& [name, properties] :
         load_sections(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials", profiles.demanded_))
        for (auto& [property, value] : properties) profiles.profiles_[name][property] = std::move(value);
    return profiles;
}

const Properties* Profiles::profile(std::string_view name) const {
    const auto found = profiles_.find(name);
    return found == profiles_.end() ? nullptr : &found->second;
}

const Properties* Profiles::sso_session(std::string_view name) const {
    const auto found = others_.find("sso-session " + std::string{name});
    return found == others_.end() ? nullptr : &found->second;
}

std::optional<std::string> Profiles::property(std::string_view name) const {
    const Properties* properties = profile(chosen_);
    return properties == nullptr ? std::nullopt : find(*properties, name);
}

std::optional<std::string> Profiles::endpoint_url(std::string_view service) const {
    if (const auto services = property("services")) {
        const auto section = others_.find("services " + *services);
        if (section != others_.end())
            if (auto url = find(section->second, std::string{service} + ".endpoint_url")) return url;
    }
    return property("endpoint_url");
}

}  // namespace dynaloom::dynamodb
