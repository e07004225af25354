#pragma once
#include <geoprobe/registry/model.h>

#include <string>

#include "network_arguments.h"
#include "question.h"

namespace geoprobe::cli {

/// Each command does its work, says what is wrong on standard error, and returns the program's exit status.

struct QueryArguments {
  QuestionArguments question;
  std::string format;  ///< empty: tree on a terminal, json elsewhere
  NetworkArguments network;
  std::string record, replay;  ///< files; empty: none
  bool force = false;          ///< whether a file that is there may be overwritten
  std::string cache;           ///< the file of answers; empty: none
  bool stream = false, verbose = false, timing = false;
};
int run_query(const QueryArguments& arguments);
/// `query --replay`
int run_replay(const QueryArguments& arguments);

struct ExplainArguments {
  QuestionArguments question;
  std::string format;  ///< empty: text on a terminal, json elsewhere
};
int run_explain(const ExplainArguments& arguments);

/// A registry that is named by FILE or by --registry FILE.
struct RegistryArguments {
  std::string file, option;
};

struct ValidateArguments {
  RegistryArguments registry;
  std::string format;  ///< "text" or "json"; empty: text
};
int run_validate(const ValidateArguments& arguments);

struct ListArguments {
  RegistryArguments registry;
  std::string format;
};
int run_list(const ListArguments& arguments);

struct ConvertArguments {
  RegistryArguments registry;
  std::string to;  ///< "geoprobe" or "geocontext"
};
int run_convert(const ConvertArguments& arguments);

struct CacheArguments {
  std::string file;    ///< empty: none
  std::string format;  ///< of the stats: text or json; empty: text on a terminal, json elsewhere
  bool expired = false;
};
int run_cache_stats(const CacheArguments& arguments);
int run_cache_clear(const CacheArguments& arguments);

struct ReadArguments {
  std::string file, content_type, layer, format;
  ServiceType type = ServiceType::wms;  ///< whose reply it is
};
int run_read(const ReadArguments& arguments);

}  // namespace geoprobe::cli
