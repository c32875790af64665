#include <baton/carriers/qt.hpp>

#include <QtCore/QByteArray>
#include <QtCore/QCoreApplication>
#include <QtCore/QEventLoop>
#include <QtCore/QHash>
#include <QtCore/QMap>
#include <QtCore/QMultiHash>
#include <QtCore/QMultiMap>
#include <QtCore/QString>
#include <QtCore/QUrl>
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
  CHECK(testing::check_carrier([] { return QMap<QByteArray, QByteArray>(); }).text == "");
  CHECK(testing::check_carrier([] { return QHash<QByteArray, QByteArray>(); }).text == "");
  CHECK(testing::check_carrier([] { return QMap<QString, QString>(); }).text == "");
  CHECK(testing::check_carrier([] { return QHash<QString, QString>(); }).text == "");
  CHECK(testing::check_carrier([] { return QMap<QString, QByteArray>(); }).text == "");
  CHECK(testing::check_carrier([] { return QMultiMap<QByteArray, QByteArray>(); }).text == "");
  CHECK(testing::check_carrier([] { return QMultiHash<QString, QString>(); }).text == "");
  CHECK(testing::check_carrier([] { return QList<std::pair<QByteArray, QByteArray>>(); }).text ==
        "");
  CHECK(testing::check_carrier([] { return QNetworkRequest(); }).text == "");
}

TEST_CASE("Qt: UTF-16 is converted where it is wanted, names of any length and letters") {
  QMap<QString, QString> map;
  map.insert("TraceParent", QString::fromStdString(traceparent));
  map.insert("tracestate", "a=\u00fc");  // no ASCII: no tracestate
  map.insert(QString::fromUtf8("träceparent"), "x");
  map.insert(QString(1000, 'x'), QString(1000, 'y'));
  map.insert("", "");
  AllocationCounter counter;
  const Extraction in = extract(map);
  CHECK(counter.count() <= 1);  // Qt's own are not counted: those here are the copies that are kept
  CHECK(in.context().span_id() == full_context().span_id());
  CHECK(in.dropped().has(Drop::trace_state_malformed));
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
