#pragma once

// Everything of dynaloom's core. A program includes the store that it links besides: <dynaloom/sqlite/store.hpp>.

#include <dynaloom/error.hpp>
#include <dynaloom/model/actions.hpp>
#include <dynaloom/model/binding.hpp>
#include <dynaloom/model/codec.hpp>
#include <dynaloom/model/conditions.hpp>
#include <dynaloom/model/conversion.hpp>
#include <dynaloom/model/enum_name.hpp>
#include <dynaloom/model/epoch_seconds.hpp>
#include <dynaloom/model/extra.hpp>
#include <dynaloom/model/field.hpp>
#include <dynaloom/model/json.hpp>
#include <dynaloom/model/key_arguments.hpp>
#include <dynaloom/model/key_pattern.hpp>
#include <dynaloom/model/managed.hpp>
#include <dynaloom/model/models_overlap.hpp>
#include <dynaloom/model/options.hpp>
#include <dynaloom/model/schema_version.hpp>
#include <dynaloom/model/text_form.hpp>
#include <dynaloom/model/time.hpp>
#include <dynaloom/model/uuid.hpp>
#include <dynaloom/store/faults.hpp>
#include <dynaloom/store/store.hpp>
#include <dynaloom/table/table.hpp>
#include <dynaloom/table/transaction.hpp>
#include <dynaloom/table/update.hpp>
#include <dynaloom/value/attribute_value.hpp>
#include <dynaloom/value/encoded_item.hpp>
#include <dynaloom/value/number.hpp>
#include <dynaloom/warning.hpp>
