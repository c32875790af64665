#include "store.hpp"

#include <stdexcept>

namespace pipeline {

Store::Store() {
  sqlite3* database = nullptr;
  const int code = sqlite3_open(":memory:", &database);
  database_.reset(database);
  if (code != SQLITE_OK) fail();
  const char* const table =
      "CREATE TABLE shipments (order_id TEXT PRIMARY KEY, answer TEXT NOT NULL)";
  if (sqlite3_exec(database, table, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

void Store::save(const std::string& order, const std::string& answer) {
  const std::lock_guard lock(mutex_);
  const Statement statement = prepare(insert);
  sqlite3_bind_text(statement.get(), 1, order.data(), static_cast<int>(order.size()),
                    SQLITE_STATIC);
  sqlite3_bind_text(statement.get(), 2, answer.data(), static_cast<int>(answer.size()),
                    SQLITE_STATIC);
  if (sqlite3_step(statement.get()) != SQLITE_DONE) fail();
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
  throw std::runtime_error(std::string("SQLite: ") + sqlite3_errmsg(database_.get()));
}

}  // namespace pipeline
