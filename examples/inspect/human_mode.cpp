#include "human_mode.hpp"

#include <algorithm>
#include <ostream>
#include <string>

#include "diagnosis.hpp"
#include "input.hpp"

namespace inspect {

namespace {

constexpr std::size_t width = 96;
constexpr std::string_view indent = "     ";

/// Bytes that a terminal should not get as `\xNN`.
std::string printable(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      out.push_back(c);
    } else {
      out.append("\\x").append({hex[byte >> 4], hex[byte & 15]});
    }
  }
  return out;
}

/// Words in lines of at most `width`, the first begun with `first` and the others with `before`,
/// which is as long.
void print_wrapped(std::string_view text, std::string_view first, std::string_view before,
                   std::ostream& out) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    std::size_t next = line.size() + 1;
    if (line.size() > width - before.size()) {
      std::size_t end = line.rfind(' ', width - before.size());
      if (end == line.npos || end == 0) end = std::min(line.find(' '), line.size());
      line = line.substr(0, end);
      next = end + 1;
    }
    out << first << line << '\n';
    first = before;
    text.remove_prefix(std::min(next, text.size()));
  }
}

/// The value with a caret under the byte that is wrong; of a long one what is around that byte.
void print_value(const Finding& finding, std::ostream& out) {
  if (finding.value.empty()) return;
  const std::size_t room = width - indent.size();
  const bool marked = finding.offset != Finding::npos;
  const std::size_t offset = marked ? std::min(finding.offset, finding.value.size()) : 0;
  std::size_t start = offset > room / 2 && finding.value.size() > room ? offset - room / 2 : 0;
  const bool cut = finding.value.size() - start > room;
  const std::string before =
      printable(std::string_view(finding.value).substr(start, offset - start));
  std::string after = printable(std::string_view(finding.value).substr(offset));
  if (cut) after.resize(std::min(after.size(), room > before.size() ? room - before.size() : 0));
  const std::string_view left = start != 0 ? "..." : "";
  out << indent << left << before << after << (cut ? "..." : "") << '\n';
  if (marked) {
    out << indent << std::string(left.size() + before.size(), ' ') << "^ byte " << finding.offset
        << '\n';
  }
}

void print_findings(const Diagnosis& diagnosis, std::ostream& out) {
  out << "\nWhat is wrong\n";
  if (diagnosis.findings.empty()) out << "  Nothing that the rules know of.\n";
  int count = 0;
  for (const Finding& finding : diagnosis.findings) {
    std::string first = std::to_string(++count) + ". ";
    first.insert(0, indent.size() - std::min(indent.size(), first.size()), ' ');
    const std::size_t end = std::min(finding.what.find('\n'), finding.what.size());
    print_wrapped(printable(finding.header) + " " + finding.what.substr(0, end) + ".", first,
                  indent, out);
    if (end != finding.what.size()) {
      print_wrapped(finding.what.substr(end + 1), indent, indent, out);
    }
    print_value(finding, out);
    print_wrapped(std::string("Rule: ").append(finding.rule->text) + " [" +
                      std::string(finding.rule->tag) + "]",
                  indent, indent, out);
    out << indent << finding.rule->link << '\n';
    print_wrapped("Consequence: " + printable(finding.consequence), indent, indent, out);
  }
}

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

std::string summary_of(const StyleReport& style) {
  const baton::Extraction& found = style.found;
  const std::size_t members = found.baggage().size();
  const std::string baggage = members == 0 ? "" : count_text(members, "member") + " of baggage";
  if (found) {
    return "trace " + std::string(found.context().trace_id().to_hex().view()) + ", span " +
           std::string(found.context().span_id().to_hex().view()) + ", " +
           priority_text(found.context()) + (baggage.empty() ? "" : ", " + baggage);
  }
  if (found.context().sampling_priority()) {
    return "a sampling decision without ids: " + priority_text(found.context());
  }
  if (found.error() && found.error().code != baton::Errc::absent) {
    return "refused: " + std::string(found.error().field) + ", " +
           std::string(message(found.error().code)) + (baggage.empty() ? "" : "; " + baggage);
  }
  if (!found.diagnostics().empty() && members == 0) return "refused";
  return baggage.empty() ? "absent" : baggage;
}

void print_styles(const Diagnosis& diagnosis, std::ostream& out) {
  out << "\nWhat each style found, in the order they are read\n";
  std::string absent;
  std::string unread;
  const auto add = [](std::string& list, std::string_view name) {
    list.append(list.empty() ? "" : ", ").append(name);
  };
  for (const StyleReport& style : diagnosis.styles) {
    const std::string summary = summary_of(style);
    if (!style.configured) {
      if (summary != "absent") add(unread, style.name);
    } else if (summary == "absent") {
      add(absent, style.name);
    } else {
      out << "  " << style.name << std::string(14 - style.name.size(), ' ') << summary << '\n';
    }
  }
  if (!absent.empty()) out << "  absent: " << absent << '\n';
  if (!unread.empty()) out << "  not read, though something is there: " << unread << '\n';
}

std::string reason_of(const Diagnosis& diagnosis) {
  std::string refused;
  for (const StyleReport& style : diagnosis.styles) {
    if (style.name == diagnosis.merged.style()) break;
    if (style.found.error().code != baton::Errc::absent && style.found.error()) {
      refused += (refused.empty() ? "" : ", ") + std::string(style.name);
    }
  }
  const std::string name(diagnosis.merged.style());
  if (!refused.empty())
    return name + " won: the first with a context, for " + refused + " is malformed.";
  return name + " won: the first with a context.";
}

void print_result(const Diagnosis& diagnosis, std::ostream& out) {
  const baton::Extraction& merged = diagnosis.merged;
  const baton::SpanContext& context = merged.context();
  out << "\nWhat comes of it\n";
  const auto line = [&](std::string_view name, std::string_view value) {
    out << "  " << name << std::string(14 - name.size(), ' ') << printable(value) << '\n';
  };
  if (merged) {
    print_wrapped(reason_of(diagnosis), "  ", "  ", out);
    line("trace id", std::string(context.trace_id().to_hex().view()) +
                         ", Datadog's decimal (lower 64 bits) " +
                         std::string(context.trace_id().to_decimal().view()));
    line("span id", std::string(context.span_id().to_hex().view()) + ", decimal " +
                        std::string(context.span_id().to_decimal().view()));
  } else {
    out << "  No ids: a service that reads these headers starts a new trace.\n";
  }
  for (const StyleReport& style : diagnosis.styles) {
    if (!style.configured || !style.found || !merged || style.name == merged.style()) continue;
    if (style.found.context().trace_id() != context.trace_id()) continue;
    const bool moved = style.name == "tracecontext" &&
                       style.found.context().span_id() == context.span_id() &&
                       context.last_datadog_parent();
    line(style.name, moved ? "the same trace; its span id is used, for it was written later"
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

void print_next(const Diagnosis& diagnosis, std::ostream& out) {
  out << "\nWhat the next hop would be sent, when no span is made here\n";
  if (diagnosis.next.empty()) out << "  Nothing.\n";
  for (const auto& [name, value] : diagnosis.next) out << "  " << name << ": " << value << '\n';
}

}  // namespace

Outcome run_human_mode(std::string_view text, const baton::UniversalPropagator& propagator,
                       std::ostream& out) {
  const auto input = read_input(text);
  if (!input) {
    out << "This is no capture of headers. Known forms: a curl -v log, lines \"Name: value\", a "
           "log "
           "line\nwith name=\"value\", a Kafka header dump, a message or an event in JSON.\n";
    return unusable;
  }
  const auto known = std::count_if(input->headers.begin(), input->headers.end(),
                                   [](const auto& header) { return is_known(header.first); });
  out << "Input: " << input->form << ", " << count_text(input->headers.size(), "header") << ", "
      << known << " of a format known here\n";
  for (const std::string& note : input->notes) out << "  " << printable(note) << '\n';

  const Diagnosis diagnosis = diagnose(input->headers, propagator);
  print_styles(diagnosis, out);
  print_result(diagnosis, out);
  print_findings(diagnosis, out);
  print_next(diagnosis, out);
  return diagnosis.merged ? found : nothing_found;
}

}  // namespace inspect
