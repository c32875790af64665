// SPDX-License-Identifier: MIT
#include "human_mode.hpp"

#include <algorithm>
#include <ostream>
#include <set>
#include <string>

#include "capture.hpp"
#include "diagnosis.hpp"
#include "meaning.hpp"
#include "text.hpp"

namespace inspect {

namespace {

constexpr std::size_t width = 96;
constexpr std::string_view indent = "     ";
/// This many records are explained one by one. Later records are explained if they have a new fault.
constexpr std::size_t max_explained = 20;

std::string count_text(std::size_t count, std::string_view one) {
  return std::to_string(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

std::string priority_text(const baton::SpanContext& context) {
  const auto priority = context.sampling_priority();
  if (!priority) return "undecided";
  const auto value = static_cast<int>(*priority);
  return "priority " + std::to_string(value) + (is_sampled(*priority) ? ", kept" : ", not kept") +
         (context.debug() ? ", debug" : "");
}

std::string ids_text(const baton::SpanContext& context) {
  return "trace " + std::string(context.trace_id().to_hex().view()) + ", span " +
         std::string(context.span_id().to_hex().view()) + ", " + priority_text(context);
}

/// "request GET /cart (lines 3-9)"
std::string name_of(const Record& record) {
  std::string out(word(record.kind));
  out[0] = static_cast<char>(out[0] - 'a' + 'A');
  if (!record.title.empty()) out += " " + printable(record.title.substr(0, 120));
  const bool one = record.first == record.last;
  out += one ? " (line " : " (lines ";
  out += std::to_string(record.first);
  if (!one) out += "-" + std::to_string(record.last);
  return out + ")";
}

class Writer {
 public:
  Writer(const baton::UniversalPropagator& propagator, const Paint& paint, std::ostream& out)
      : propagator_(propagator), paint_(paint), out_(out) {}

  void take(const Record& record) {
    const bool ours = std::any_of(record.headers.begin(), record.headers.end(),
                                  [](const Header& header) { return header.name->is_ours(); });
    if (records_++ != 0 && records_ <= max_explained + 1) out_ << '\n';
    if (!ours) return take_foreign(record);
    const Diagnosis diagnosis = diagnose(record, propagator_);
    if (diagnosis.merged) ++found_;
    if (records_ > max_explained && !has_news(diagnosis)) return take_briefly(record, diagnosis);
    has_news(diagnosis);

    print_name(record);
    out_ << ": " << count_text(record.headers.size() + record.others, "header") << ", "
         << record.headers.size() << " of a known format\n";
    print_notes(record);
    print_headers(record, &diagnosis);
    print_styles(diagnosis);
    print_result(diagnosis);
    print_findings(diagnosis);
    print_next(diagnosis);
  }

  std::size_t records() const { return records_; }
  std::size_t found() const { return found_; }

  void summarise() {
    if (records_ < 2) return;
    out_ << '\n' << count_text(records_, "record") << ", " << found_ << " with a context.\n";
  }

 private:
  void print_name(const Record& record) {
    out_ << paint_(Tint::heading) << name_of(record) << paint_(Tint::none);
  }
  void print_notes(const Record& record) {
    if (record.medium == Medium::broker) {
      out_ << "  A broker's message: if a name repeats, the last entry counts.\n";
    }
    for (const std::string& note : record.notes) print_wrapped(printable(note), "  ", "  ");
  }

  /// A record without a header of a format that is read.
  void take_foreign(const Record& record) {
    if (records_ > max_explained) return;
    print_name(record);
    if (record.headers.empty()) {
      const bool bare = record.kind == RecordKind::message && record.others == 0;
      out_ << (bare && record.notes.empty() ? ": it has no headers.\n"
                                            : ": no headers of a known format.\n");
      if (record.kind == RecordKind::request) {
        out_ << "  A service that receives it starts a new trace.\n";
      }
      for (const std::string& note : record.notes) print_wrapped(printable(note), "  ", "  ");
      return;
    }
    out_ << ": no headers of a format that is read\n";
    print_notes(record);
    print_headers(record, nullptr);
  }

  void take_briefly(const Record& record, const Diagnosis& diagnosis) {
    print_name(record);
    out_ << ": "
         << (diagnosis.merged ? ids_text(diagnosis.merged.context()) : std::string("no ids"));
    if (!diagnosis.findings.empty()) {
      out_ << "; " << count_text(diagnosis.findings.size(), "finding") << " as above";
    }
    out_ << '\n';
  }

  /// Whether there is a fault that no earlier record had.
  bool has_news(const Diagnosis& diagnosis) {
    bool news = false;
    for (const Finding& finding : diagnosis.findings) {
      const std::string rule(finding.rule == nullptr ? finding.what : finding.rule->tag);
      if (known_.size() < 1000) news = known_.insert(finding.header + rule).second || news;
    }
    return news;
  }

  /// Prints words in lines of at most `width`. The first line begins with `first`, the others with
  /// `before`, which has the length of `first`.
  void print_wrapped(std::string_view text, std::string_view first, std::string_view before) {
    while (!text.empty()) {
      std::string_view line = text.substr(0, text.find('\n'));
      std::size_t next = line.size() + 1;
      if (line.size() > width - before.size()) {
        std::size_t end = line.rfind(' ', width - before.size());
        if (end == line.npos || end == 0) end = std::min(line.find(' '), line.size());
        line = line.substr(0, end);
        next = end + 1;
      }
      out_ << first << line << '\n';
      first = before;
      text.remove_prefix(std::min(next, text.size()));
    }
  }

  static Tint tint_of(Fate fate) {
    switch (fate) {
      case Fate::taken: return Tint::good;
      case Fate::damaged: return Tint::warning;
      case Fate::refused: return Tint::bad;
      case Fate::unread: return Tint::faint;
    }
    return Tint::none;
  }

  static std::string fate_text(const Header& header, Fate fate) {
    if (!header.name->is_ours()) {
      const std::string owner(header.name->owner);
      const std::string meaning = meaning_of(header.name->text, header.value);
      return owner + (meaning.empty() ? ", not read" : ": " + meaning);
    }
    const std::string style(header.name->style->name);
    if (header.misspelt) return "not " + header.wire;
    switch (fate) {
      case Fate::taken: return "";
      case Fate::damaged: return "a part is dropped";
      case Fate::refused: return "refused";
      case Fate::unread: return "not read";
    }
    return "";
  }

  void print_headers(const Record& record, const Diagnosis* diagnosis) {
    out_ << "\nHeaders\n";
    for (const Header& header : record.headers) {
      const Fate fate = diagnosis == nullptr ? Fate::unread : fate_of(header, *diagnosis);
      const Tint tint = tint_of(fate);
      out_ << "  " << header.place.line << ':' << header.place.column << ' ' << paint_(tint)
           << (header.misspelt ? header.spelled : header.wire) << paint_(Tint::none);
      std::string aside = fate_text(header, fate);
      if (header.spelled.empty())
        aside += std::string(aside.empty() ? "" : ", ") + "recognised by its shape";
      if (!aside.empty()) out_ << " (" << aside << ')';
      if (!header.literal) {
        std::string value = printable(header.value);
        if (value.size() > width - 4) value.replace(width - 4, value.npos, "...");
        out_ << "\n    = " << value;
      }
      out_ << "\n    " << header.place.shown << "\n    " << std::string(header.place.mark, ' ')
           << paint_(tint) << '^' << std::string(header.place.length - 1, '~') << paint_(Tint::none)
           << '\n';
    }
  }

  /// The value with a caret under the wrong byte; of a long value, the part around that byte.
  void print_value(const Finding& finding) {
    if (finding.value.empty()) return;
    const std::size_t room = width - indent.size();
    const bool marked = finding.offset != Finding::npos;
    const std::size_t offset = marked ? std::min(finding.offset, finding.value.size()) : 0;
    const std::size_t start =
        offset > room / 2 && finding.value.size() > room ? offset - room / 2 : 0;
    const bool cut = finding.value.size() - start > room;
    const std::string before =
        printable(std::string_view(finding.value).substr(start, offset - start));
    std::string after = printable(std::string_view(finding.value).substr(offset));
    if (cut) after.resize(std::min(after.size(), room > before.size() ? room - before.size() : 0));
    const std::string_view left = start != 0 ? "..." : "";
    out_ << indent << left << before << after << (cut ? "..." : "") << '\n';
    if (marked) {
      out_ << indent << std::string(left.size() + before.size(), ' ') << paint_(Tint::bad)
           << "^ byte " << finding.offset << paint_(Tint::none) << '\n';
    }
  }

  void print_findings(const Diagnosis& diagnosis) {
    out_ << "\nWhat is wrong\n";
    if (diagnosis.findings.empty()) out_ << "  Nothing.\n";
    int count = 0;
    for (const Finding& finding : diagnosis.findings) {
      std::string first = std::to_string(++count) + ". ";
      first.insert(0, indent.size() - std::min(indent.size(), first.size()), ' ');
      const std::size_t end = std::min(finding.what.find('\n'), finding.what.size());
      print_wrapped(printable(finding.header) + " " + finding.what.substr(0, end) + ".", first,
                    indent);
      if (end != finding.what.size()) print_wrapped(finding.what.substr(end + 1), indent, indent);
      print_value(finding);
      if (finding.rule != nullptr) {
        print_wrapped("Rule: " + std::string(finding.rule->text) + " [" +
                          std::string(finding.rule->tag) + "]",
                      indent, indent);
        if (!finding.rule->link.empty()) out_ << indent << finding.rule->link << '\n';
      }
      print_wrapped("Consequence: " + printable(finding.consequence), indent, indent);
      if (!finding.mend.empty()) print_wrapped("To fix it: " + finding.mend, indent, indent);
    }
  }

  static std::string summary_of(const StyleReport& style) {
    const baton::Extraction& found = style.found;
    const std::size_t members = found.baggage().size();
    const std::string baggage = members == 0 ? "" : count_text(members, "member") + " of baggage";
    if (found) return ids_text(found.context()) + (baggage.empty() ? "" : ", " + baggage);
    if (found.context().sampling_priority()) {
      return "a sampling decision without ids: " + priority_text(found.context());
    }
    const baton::Error error = found.error();
    if (error) {
      return "refused: " + std::string(error.field) + ", " + std::string(message(error.code)) +
             (baggage.empty() ? "" : "; " + baggage);
    }
    if (!found.diagnostics().empty() && members == 0) {
      return "nothing: " + std::string(message((*found.diagnostics().begin()).what));
    }
    return baggage.empty() ? "absent" : baggage;
  }

  void print_styles(const Diagnosis& diagnosis) {
    out_ << "\nWhat each style found, in the order they are read\n";
    std::string absent;
    std::size_t absents = 0;
    std::string unread;
    const auto add = [](std::string& list, std::string_view name) {
      list.append(list.empty() ? "" : ", ").append(name);
    };
    for (const StyleReport& report : diagnosis.styles) {
      const std::string_view name = report.style->name;
      const std::string summary = summary_of(report);
      if (!report.configured) {
        if (summary != "absent") add(unread, name);
      } else if (summary == "absent") {
        add(absent, name);
        ++absents;
      } else {
        const Tint tint = report.found.error()                 ? Tint::bad
                          : report.found.diagnostics().empty() ? Tint::good
                                                               : Tint::warning;
        out_ << "  " << paint_(tint) << name << paint_(Tint::none)
             << std::string(14 - std::min<std::size_t>(13, name.size()), ' ') << summary << '\n';
      }
    }
    // A longer list of names would not help anybody.
    if (absents > 4) absent = "the others";
    if (!absent.empty()) out_ << "  absent: " << absent << '\n';
    if (!unread.empty()) out_ << "  present but not read: " << unread << '\n';
  }

  static std::string reason_of(const Diagnosis& diagnosis) {
    std::string refused;
    for (const StyleReport& report : diagnosis.styles) {
      if (report.style->name == diagnosis.merged.style()) break;
      if (report.found.error()) {
        refused += (refused.empty() ? "" : ", ") + std::string(report.style->name);
      }
    }
    const std::string name(diagnosis.merged.style());
    if (!refused.empty())
      return name + " won: it is the first with a context, since " + refused + " is malformed.";
    return name + " won: it is the first with a context.";
  }

  void print_result(const Diagnosis& diagnosis) {
    const baton::Extraction& merged = diagnosis.merged;
    const baton::SpanContext& context = merged.context();
    out_ << "\nThe result\n";
    const auto line = [&](std::string_view name, std::string_view value) {
      out_ << "  " << name << std::string(14 - std::min<std::size_t>(13, name.size()), ' ')
           << printable(value) << '\n';
    };
    if (merged) {
      print_wrapped(reason_of(diagnosis), "  ", "  ");
      line("trace id", std::string(context.trace_id().to_hex().view()) +
                           ", Datadog's decimal (lower 64 bits) " +
                           std::string(context.trace_id().to_decimal().view()));
      line("span id", std::string(context.span_id().to_hex().view()) + ", decimal " +
                          std::string(context.span_id().to_decimal().view()));
    } else {
      out_ << "  No ids: a service that reads these headers starts a new trace.\n";
    }
    for (const StyleReport& report : diagnosis.styles) {
      const std::string_view name = report.style->name;
      if (!report.configured || !report.found || !merged || name == merged.style()) continue;
      if (report.found.context().trace_id() != context.trace_id()) continue;
      const bool moved = report.style->role == baton::Role::w3c &&
                         report.found.context().span_id() == context.span_id() &&
                         context.last_datadog_parent();
      line(name, moved ? "the same trace; its span id is used, since it was written later"
                       : "the same trace");
    }
    if (merged || context.sampling_priority()) line("sampling", priority_text(context));
    if (const auto origin = context.origin()) line("origin", *origin);
    if (const auto parent = context.last_datadog_parent())
      line("last parent", std::string(*parent) + ", of Datadog's spans upstream");
    for (const auto& [key, value] : context.tags()) {
      line("tag", std::string(key) + "=" + std::string(value));
    }
    if (!context.trace_state().empty()) line("tracestate", context.trace_state().text());
    for (const auto& member : merged.baggage()) {
      line("baggage", std::string(member.key) + "=" + std::string(member.value));
    }
  }

  void print_next(const Diagnosis& diagnosis) {
    out_ << "\nWhat the next hop would receive if no span were made here\n";
    if (diagnosis.next.empty()) out_ << "  Nothing.\n";
    for (const auto& [name, value] : diagnosis.next) out_ << "  " << name << ": " << value << '\n';
  }

  const baton::UniversalPropagator& propagator_;
  const Paint& paint_;
  std::ostream& out_;
  std::set<std::string> known_;
  std::size_t records_ = 0;
  std::size_t found_ = 0;
};

}  // namespace

Outcome run_human_mode(std::istream& in, const baton::UniversalPropagator& propagator,
                       const Paint& paint, std::ostream& out) {
  Writer writer(propagator, paint, out);
  const bool seen = read_capture(in, [&](Record&& record) { writer.take(record); });
  if (writer.records() == 0) {
    if (seen) {
      out << "No header of a known format: a service that reads these headers starts a new "
             "trace.\n";
      return nothing_found;
    }
    out << "This is not a capture of headers: it has no name and no value of a known format, and "
           "nothing "
           "that\nlooks like a request, a response or a message.\n";
    return unusable;
  }
  writer.summarise();
  return writer.found() != 0 ? Outcome::found : nothing_found;
}

}  // namespace inspect
