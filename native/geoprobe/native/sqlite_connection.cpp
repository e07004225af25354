#include <geoprobe/native/cache_file.h>
#include <geoprobe/native/sqlite_connection.h>

namespace geoprobe::native {
namespace {

constexpr int kVersion = 1;
constexpr int kBusyMilliseconds = 100;

// What the schema table must say, to the letter: whatever else it says is damaged, or not ours.
constexpr const char* kSchema[] = {
    R"(CREATE TABLE answers (id INTEGER PRIMARY KEY, used INTEGER NOT NULL, kept INTEGER NOT NULL,
expires INTEGER NOT NULL, key BLOB NOT NULL, area BLOB NOT NULL, west REAL NOT NULL, south REAL NOT NULL,
east REAL NOT NULL, north REAL NOT NULL, checksum BLOB NOT NULL, body BLOB NOT NULL))",
    "CREATE UNIQUE INDEX answers_key ON answers (key)",
    "CREATE INDEX answers_area ON answers (area, west, east, south, north) WHERE area <> x''",
    "CREATE INDEX answers_used ON answers (used)",
    "CREATE INDEX answers_expires ON answers (expires)",
};

constexpr const char* kStats = "SELECT count(*), total(expires <= ?), min(kept), max(kept) FROM answers";

#define ANSWER_COLUMNS "id, used, expires, key, area, west, south, east, north, checksum, body"

}  // namespace

int Statement::prepare(sqlite3* database, const char* sql) {
  sqlite3_stmt* made = nullptr;
  const int code = sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr);
  statement_.reset(made);
  bound_ = 0;
  return code;
}

void Statement::bind(std::string_view bytes) {
  // An empty view may point nowhere, which would be NULL.
  if (bytes.empty())
    sqlite3_bind_zeroblob(get(), ++bound_, 0);
  else
    sqlite3_bind_blob64(get(), ++bound_, bytes.data(), bytes.size(), SQLITE_STATIC);
}

void Statement::reset() {
  sqlite3_reset(get());
  sqlite3_clear_bindings(get());
  bound_ = 0;
}

int Statement::run() {
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = step();
  reset();
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

std::string Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(get(), column);
  const int size = sqlite3_column_bytes(get(), column);
  return data == nullptr ? std::string()
                         : std::string(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

int AnswerConnection::open_as(const std::string& file, int flags) {
  const int code = sqlite3_open_v2(file.c_str(), &database_, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code != SQLITE_OK) return code;
  sqlite3_extended_result_codes(database_, 1);
  sqlite3_busy_timeout(database_, kBusyMilliseconds);
  // A checkpoint at each end would have every query wait for the disk; there is one for every 256 pages.
  sqlite3_db_config(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_db_config(database_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return run("PRAGMA cell_size_check = ON");
}

int AnswerConnection::open_to_read(const std::string& file) {
  int code = open_as(file, SQLITE_OPEN_READONLY);
  if (code == SQLITE_OK) code = check_version();
  bool is_empty = false;
  if (code == SQLITE_OK) code = check_schema(is_empty);
  return code == SQLITE_OK && !is_empty ? stats.prepare(database_, kStats) : code;
}

int AnswerConnection::open(const std::string& file) {
  int code = open_as(file, SQLITE_OPEN_READWRITE);
  if (code == SQLITE_OK) code = check_version();
  bool is_empty = false;
  if (code == SQLITE_OK) code = check_schema(is_empty);
  if (code == SQLITE_OK && is_empty) code = mark();
  // The mode is kept in the file: this writes only if it is another one.
  if (code == SQLITE_OK)
    code =
        run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 256; "
            "PRAGMA journal_size_limit = 4194304; PRAGMA secure_delete = FAST");
  if (code == SQLITE_OK && is_empty) code = create();
  return code == SQLITE_OK ? prepare_all() : code;
}

void AnswerConnection::close() {
  for (Statement* statement : {&find_key, &find_area, &keep, &note_use, &oldest, &remove, &remove_expired,
                               &stats, &page_count_, &free_count_, &page_size_})
    *statement = Statement();
  sqlite3_close(database_);
  database_ = nullptr;
}

bool AnswerConnection::has_moved() const {
  int moved = 0;
  sqlite3_file_control(database_, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return moved != 0;
}

int AnswerConnection::run(const char* sql) {
  return sqlite3_exec(database_, sql, nullptr, nullptr, nullptr);
}

std::string AnswerConnection::file() const {
  const char* name = database_ == nullptr ? nullptr : sqlite3_db_filename(database_, "main");
  return name == nullptr ? "" : name;
}

int AnswerConnection::check_version() {
  Statement application, version, tables;
  int code = application.prepare(database_, "PRAGMA application_id");
  if (code == SQLITE_OK) code = version.prepare(database_, "PRAGMA user_version");
  if (code == SQLITE_OK) code = tables.prepare(database_, "SELECT count(*) FROM sqlite_schema");
  if (code != SQLITE_OK) return code;
  for (Statement* statement : {&application, &version, &tables})
    if (code = statement->step(); code != SQLITE_ROW) return code;
  if (tables.integer(0) == 0) return SQLITE_OK;
  if (application.integer(0) != kAnswersApplication) return kIsOtherProgram;
  return version.integer(0) == kVersion ? SQLITE_OK : static_cast<int>(kIsOtherVersion);
}

int AnswerConnection::check_schema(bool& is_empty) {
  Statement schema;
  int code = schema.prepare(database_, "SELECT sql FROM sqlite_schema ORDER BY rowid");
  if (code != SQLITE_OK) return code;
  std::size_t count = 0;
  for (code = schema.step(); code == SQLITE_ROW; code = schema.step(), ++count)
    if (count == std::size(kSchema) || schema.bytes(0) != kSchema[count]) return SQLITE_CORRUPT;
  if (code != SQLITE_DONE) return code;
  is_empty = count == 0;
  return is_empty || count == std::size(kSchema) ? SQLITE_OK : SQLITE_CORRUPT;
}

/// Before there is a log of what is written: the file's own header must say whose it is.
int AnswerConnection::mark() {
  const std::string marks = "PRAGMA application_id = " + std::to_string(kAnswersApplication) +
                            "; PRAGMA user_version = " + std::to_string(kVersion);
  return run(marks.c_str());
}

int AnswerConnection::create() {
  int code = run("BEGIN IMMEDIATE");
  if (code != SQLITE_OK) return code;
  bool is_empty = false;
  code = check_schema(is_empty);  // another process may have been quicker
  for (const char* sql : kSchema)
    if (code == SQLITE_OK && is_empty) code = run(sql);
  if (code == SQLITE_OK) code = run("COMMIT");
  if (code != SQLITE_OK) run("ROLLBACK");
  return code;
}

int AnswerConnection::prepare_all() {
  const struct {
    Statement& statement;
    const char* sql;
  } all[] = {
      {find_key, "SELECT " ANSWER_COLUMNS " FROM answers WHERE key = ?"},
      {find_area, "SELECT " ANSWER_COLUMNS
                  " FROM answers WHERE area = ?1 AND area <> x'' AND south <= ?3 AND north >= ?3 AND "
                  "(west <= ?2 AND east >= ?2 OR west <= ?2 + 360 AND east >= ?2 + 360)"},
      {keep,
       "INSERT INTO answers (used, kept, expires, key, area, west, south, east, north, checksum, body) "
       "VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (key) DO UPDATE SET "
       "used = ?1, kept = ?1, expires = ?2, area = ?4, west = ?5, south = ?6, east = ?7, north = ?8, "
       "checksum = ?9, body = ?10"},
      {note_use, "UPDATE answers SET used = ? WHERE id = ?"},
      {oldest, "SELECT id, length(body) FROM answers ORDER BY used, id"},
      {remove, "DELETE FROM answers WHERE id = ?"},
      {remove_expired, "DELETE FROM answers WHERE expires <= ?"},
      {stats, kStats},
      {page_count_, "PRAGMA page_count"},
      {free_count_, "PRAGMA freelist_count"},
      {page_size_, "PRAGMA page_size"},
  };
  for (const auto& one : all)
    if (const int code = one.statement.prepare(database_, one.sql); code != SQLITE_OK) return code;
  return SQLITE_OK;
}

std::int64_t AnswerConnection::bytes_in_use() {
  std::int64_t values[3] = {};
  std::int64_t* next = values;
  for (Statement* statement : {&page_count_, &free_count_, &page_size_}) {
    const Reset reset(*statement);
    if (statement->step() != SQLITE_ROW) return -1;
    *next++ = statement->integer(0);
  }
  return (values[0] - values[1]) * values[2];
}

}  // namespace geoprobe::native
