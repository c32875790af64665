// SPDX-License-Identifier: MIT
// The service's table, in SQLite.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <mutex>
#include <string>

namespace pipeline {

class Store {
 public:
  static constexpr const char* insert = "INSERT OR REPLACE INTO shipments VALUES (?, ?)";

  /// Uses `file`, which it creates if needed, or memory (empty). Throws std::runtime_error.
  explicit Store(const std::string& file = {});
  /// Stores an order; one that comes twice is stored once. Returns the statement as the database saw
  /// it, which is `sql`: `insert`, commented or not. Throws std::runtime_error.
  std::string save(const std::string& order, const std::string& answer,
                   const std::string& sql = insert);
  bool has(const std::string& order);
  int count();

 private:
  struct Close {
    void operator()(sqlite3* database) const noexcept { sqlite3_close(database); }
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Close>;
  Statement prepare(const char* sql);
  static int note_statement(unsigned event, void* store, void* statement, void* sql) noexcept;
  [[noreturn]] void fail();

  const std::string name_;
  std::mutex mutex_;
  std::unique_ptr<sqlite3, Close> database_;
  std::string seen_;
};

}  // namespace pipeline
