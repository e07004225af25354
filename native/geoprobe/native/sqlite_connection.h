#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace geoprobe::native {

/// A statement that is run again and again. Texts that it takes and gives are valid until the next reset().
class Statement {
 public:
  /// Prepares it; SQLITE_OK or what is wrong.
  int prepare(sqlite3* database, const char* sql);
  /// Binds the next parameter.
  void bind(std::int64_t value) { sqlite3_bind_int64(get(), ++bound_, value); }
  void bind(double value) { sqlite3_bind_double(get(), ++bound_, value); }
  void bind(std::string_view bytes);
  /// SQLITE_ROW, SQLITE_DONE or what is wrong.
  int step() { return sqlite3_step(get()); }
  void reset();
  /// Runs it to its end: SQLITE_OK or what is wrong.
  int run();

  std::int64_t integer(int column) const { return sqlite3_column_int64(get(), column); }
  double real(int column) const { return sqlite3_column_double(get(), column); }
  std::string bytes(int column) const;
  bool is_prepared() const { return statement_ != nullptr; }
  bool is_null(int column) const { return sqlite3_column_type(get(), column) == SQLITE_NULL; }

 private:
  sqlite3_stmt* get() const { return statement_.get(); }
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
};

/// Resets a statement at the end of a block.
class Reset {
 public:
  explicit Reset(Statement& statement) : statement_(statement) {}
  ~Reset() { statement_.reset(); }
  Reset(const Reset&) = delete;
  Reset& operator=(const Reset&) = delete;

 private:
  Statement& statement_;
};

/// Codes beside SQLite's own, which are positive.
enum AnswerCode : int { kIsOtherVersion = -1, kIsOtherProgram = -2 };

/// An open database of answers and the statements over it. Its functions give SQLITE_OK, an error of SQLite's
/// or an AnswerCode.
class AnswerConnection {
 public:
  ~AnswerConnection() { close(); }
  AnswerConnection() = default;
  AnswerConnection(const AnswerConnection&) = delete;
  AnswerConnection& operator=(const AnswerConnection&) = delete;

  /// Opens the file, which must be there; an empty one becomes a database.
  int open(const std::string& file);
  /// Opens it for `stats` alone, and writes nothing to it.
  int open_to_read(const std::string& file);
  void close();
  /// The file is no longer where it was opened.
  bool has_moved() const;
  int run(const char* sql);
  /// The file's own name, links followed.
  std::string file() const;
  int changes() const { return sqlite3_changes(database_); }
  /// Bytes of what is in use of the file; below 0: it cannot be told.
  std::int64_t bytes_in_use();

  Statement find_key, find_area, keep, note_use, oldest, remove, remove_expired, stats;

 private:
  int open_as(const std::string& file, int flags);
  int check_version();
  int check_schema(bool& is_empty);
  int mark();
  int create();
  int prepare_all();

  sqlite3* database_ = nullptr;
  Statement page_count_, free_count_, page_size_;
};

}  // namespace geoprobe::native
