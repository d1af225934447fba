#pragma once

namespace dynaloom {

/// How a type of your own is stored: specialise it to use the type as a field, or within containers.
///
///     template <>
///     struct dynaloom::Conversion<Money> {
///         using stored = std::string;                     // any type that a field can have
///         static stored to_stored(const Money& value);
///         static Money from_stored(const stored& value);  // a std::exception from it becomes a DecodeError
///     };
///
/// It goes before every other way of storing the type.
template <class T>
struct Conversion;

/// T has a Conversion.
template <class T>
concept HasConversion = requires { typename Conversion<T>::stored; };

}  // namespace dynaloom
