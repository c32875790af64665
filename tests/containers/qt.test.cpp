// SPDX-License-Identifier: MIT
#include <baton/carriers/qt.hpp>

#include <QtCore/QAnyStringView>
#include <QtCore/QByteArray>
#include <QtCore/QByteArrayView>
#include <QtCore/QCoreApplication>
#include <QtCore/QEventLoop>
#include <QtCore/QHash>
#include <QtCore/QMap>
#include <QtCore/QMultiHash>
#include <QtCore/QMultiMap>
#include <QtCore/QString>
#include <QtCore/QUrl>
#if __has_include(<QtNetwork/QHttpHeaders>)
#include <QtNetwork/QHttpHeaders>
#endif
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkProxy>
#include <QtNetwork/QNetworkReply>
#include <QtNetwork/QNetworkRequest>

#include <baton/carriers/header_block.hpp>
#include <baton/testing/carrier_checks.hpp>

#include "containers/loopback.hpp"
#include "containers/support.hpp"
#include "support/allocations.hpp"

using namespace baton;
using namespace baton::test;

namespace {

static_assert(Text<QByteArray> && OwningText<QByteArray> && !Text<QString>);
static_assert(!TextMapWriter<carrier_of<QNetworkReply>> &&
              TextMapReader<carrier_of<QNetworkReply>>);

TEST_CASE("Qt: maps and hashes of bytes and of UTF-16 keep the promises") {
  CHECK(testing::check_carrier([] { return QMap<QByteArray, QByteArray>(); }).text() == "");
  CHECK(testing::check_carrier([] { return QHash<QByteArray, QByteArray>(); }).text() == "");
  CHECK(testing::check_carrier([] { return QMap<QString, QString>(); }).text() == "");
  CHECK(testing::check_carrier([] { return QHash<QString, QString>(); }).text() == "");
  CHECK(testing::check_carrier([] { return QMap<QString, QByteArray>(); }).text() == "");
  CHECK(testing::check_carrier([] { return QList<std::pair<QByteArray, QByteArray>>(); }).text() ==
        "");
  CHECK(testing::check_carrier([] { return QNetworkRequest(); }).text() == "");
}

TEST_CASE("Qt: where names repeat, the order they were added in counts") {
  const auto insert = [](auto& map, std::string_view name, std::string_view value) {
    const auto size = [](std::string_view text) { return static_cast<qsizetype>(text.size()); };
    using Map = std::remove_cvref_t<decltype(map)>;
    if constexpr (std::is_same_v<typename Map::key_type, QString>) {
      map.insert(QString::fromUtf8(name.data(), size(name)),
                 QString::fromUtf8(value.data(), size(value)));
    } else {
      map.insert(QByteArray(name.data(), size(name)), QByteArray(value.data(), size(value)));
    }
  };
  CHECK(testing::check_carrier([] { return QMultiMap<QByteArray, QByteArray>(); }, insert).text() ==
        "");
  CHECK(testing::check_carrier([] { return QMultiHash<QString, QString>(); }, insert).text() == "");

  QMultiHash<QByteArray, QByteArray> hash;
  insert(hash, "traceparent", traceparent);
  insert(hash, "traceparent", traceparent);
  CHECK(extract(hash).error().field == "traceparent");
}

#if __has_include(<QtNetwork/QHttpHeaders>)
using HttpHeaders = QHttpHeaders;
#else
/// QHttpHeaders' public interface, as far as it concerns any name; it is new in Qt 6.7.
class HttpHeaders {
 public:
  enum class WellKnownHeader { Accept };
  bool append(QAnyStringView name, QAnyStringView value) {
    headers_.emplace_back(name.toString().toLower().toLatin1(), value.toString().toLatin1());
    return true;
  }
  bool append(WellKnownHeader, QAnyStringView value) { return append("accept", value); }
  void removeAll(QAnyStringView name) {
    headers_.removeIf(
        [&](const auto& header) { return header.first == name.toString().toLower().toLatin1(); });
  }
  void removeAll(WellKnownHeader) { removeAll("accept"); }
  QByteArrayView valueAt(qsizetype i) const noexcept { return headers_.at(i).second; }
  QLatin1StringView nameAt(qsizetype i) const noexcept {
    return QLatin1StringView(headers_.at(i).first);
  }
  qsizetype size() const noexcept { return headers_.size(); }

 private:
  QList<std::pair<QByteArray, QByteArray>> headers_;
};
#endif

TEST_CASE("Qt: QHttpHeaders keep the promises") {
  const auto append = [](HttpHeaders& headers, std::string_view name, std::string_view value) {
    const auto view = [](std::string_view text) {
      return QLatin1StringView(text.data(), static_cast<qsizetype>(text.size()));
    };
    headers.append(view(name), view(value));
  };
  CHECK(testing::check_carrier([] { return HttpHeaders(); }, append).text() == "");
  static_assert(!TextMapWriter<carrier_of<const HttpHeaders>>);
}

TEST_CASE("Qt: UTF-16 is converted where it is wanted, names of any length and letters") {
  QMap<QString, QString> map;
  map.insert("Traceparent", QString::fromStdString(traceparent));
  map.insert("tracestate", "a=\u00fc");  // no ASCII: no tracestate
  map.insert(QString::fromUtf8("träceparent"), "x");
  map.insert(QString(1000, 'x'), QString(1000, 'y'));
  map.insert("", "");
  AllocationCounter counter;
  const Extraction in = extract(map);
  CHECK(counter.count() <= 1);  // Qt's own are not counted: those here are the copies that are kept
  CHECK(in.context().span_id() == full_context().span_id());
  CHECK(in.diagnostics().has(Errc::trace_state_malformed));
}

TEST_CASE("Qt: a shared map is not changed for its other owners") {
  QMap<QByteArray, QByteArray> map{{"TRACEPARENT", "old"}, {"x", "1"}};
  const QMap<QByteArray, QByteArray> other = map;
  CHECK(inject(full_context(), map));
  check_arrived(extract(map));
  CHECK(other.size() == 2);
  CHECK(other["TRACEPARENT"] == "old");
  CHECK(map["x"] == "1");
}

TEST_CASE("Qt: a request, through the wire") {
  int argc = 1;
  char name[] = "test";
  char* argv[] = {name, nullptr};
  QCoreApplication application(argc, argv);
  OneRequestServer server(
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\ntraceparent: " + traceparent +
      "\r\nTraceState: a=1\r\ntracestate: b=2\r\n\r\n");
  QNetworkAccessManager manager;
  manager.setProxy(QNetworkProxy::NoProxy);
  QNetworkRequest request(QUrl(QString::fromStdString(server.url())));
  request.setTransferTimeout(20'000);
  request.setRawHeader("TRACEPARENT", "old");
  CHECK(inject(full_context(), request));
  const std::unique_ptr<QNetworkReply> reply(manager.get(request));
  QEventLoop loop;
  QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
  loop.exec();
  CHECK(reply->error() == QNetworkReply::NoError);
  check_arrived(extract(header_block(std::string_view(server.head()))));
  CHECK(extract(*reply).context().trace_state().text() == "a=1,b=2");
}

}  // namespace
