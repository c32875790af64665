// SPDX-License-Identifier: MIT
#include "store.hpp"

#include <stdexcept>

namespace pipeline {

Store::Store(const std::string& file) : name_(file.empty() ? "in memory" : file) {
  sqlite3* database = nullptr;
  const std::string path = file.empty() ? ":memory:" : file.front() == '/' ? file : "./" + file;
  const int code = sqlite3_open(path.c_str(), &database);
  database_.reset(database);
  if (code != SQLITE_OK) fail();
  sqlite3_busy_timeout(database, 2'000);
  const char* const table =
      "CREATE TABLE IF NOT EXISTS shipments (order_id TEXT PRIMARY KEY, answer TEXT NOT NULL)";
  if (sqlite3_exec(database, table, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
  sqlite3_trace_v2(database, SQLITE_TRACE_STMT, note_statement, this);
}

int Store::note_statement(unsigned, void* store, void*, void* sql) noexcept try {
  static_cast<Store*>(store)->seen_ = static_cast<const char*>(sql);
  return 0;
} catch (...) {
  return 0;  // SQLite wants no exceptions
}

std::string Store::save(const std::string& order, const std::string& answer,
                        const std::string& sql) {
  const std::lock_guard lock(mutex_);
  seen_.clear();
  const Statement statement = prepare(sql.c_str());
  sqlite3_bind_text(statement.get(), 1, order.data(), static_cast<int>(order.size()),
                    SQLITE_STATIC);
  sqlite3_bind_text(statement.get(), 2, answer.data(), static_cast<int>(answer.size()),
                    SQLITE_STATIC);
  if (sqlite3_step(statement.get()) != SQLITE_DONE) fail();
  return seen_;
}

bool Store::has(const std::string& order) {
  const std::lock_guard lock(mutex_);
  const Statement statement = prepare("SELECT 1 FROM shipments WHERE order_id = ?");
  sqlite3_bind_text(statement.get(), 1, order.data(), static_cast<int>(order.size()),
                    SQLITE_STATIC);
  const int code = sqlite3_step(statement.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) fail();
  return code == SQLITE_ROW;
}

int Store::count() {
  const std::lock_guard lock(mutex_);
  const Statement statement = prepare("SELECT count(*) FROM shipments");
  if (sqlite3_step(statement.get()) != SQLITE_ROW) fail();
  return sqlite3_column_int(statement.get(), 0);
}

Store::Statement Store::prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database_.get(), sql, -1, &statement, nullptr) != SQLITE_OK) fail();
  return Statement(statement);
}

void Store::fail() {
  throw std::runtime_error("store " + name_ + ": " + sqlite3_errmsg(database_.get()));
}

}  // namespace pipeline
