// The propagators of OpenTelemetry for node and baton read the same headers, mutated at random with a fixed seed, and
// read what the other writes. Where they disagree a rule says why: every disagreement has one, and each rule has its count.
import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultTextMapSetter, isSpanContextValid, propagation, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { W3CBaggagePropagator, W3CTraceContextPropagator } from "@opentelemetry/core";
import { AWSXRayPropagator } from "@opentelemetry/propagator-aws-xray";
import { B3InjectEncoding, B3Propagator } from "@opentelemetry/propagator-b3";
import { JaegerPropagator } from "@opentelemetry/propagator-jaeger";
import { inspect } from "./support/programs.mjs";

const ids = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
const [traceId, spanId] = ids;
const formats = [
  { style: "tracecontext", peer: new W3CTraceContextPropagator(),
    headers: [["traceparent", `00-${traceId}-${spanId}-01`], ["tracestate", "foo=1,bar@acme=t61rcWkgMzE"]] },
  { style: "baggage", peer: new W3CBaggagePropagator(),
    headers: [["baggage", "key=value,user%20id=Am%C3%A9lie , region=eu;ttl=60"]] },
  { style: "b3", peer: new B3Propagator({ injectEncoding: B3InjectEncoding.SINGLE_HEADER }),
    headers: [["b3", `${traceId}-${spanId}-1`]] },
  { style: "b3multi", peer: new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
    headers: [["x-b3-traceid", traceId], ["x-b3-spanid", spanId], ["x-b3-sampled", "1"]] },
  { style: "jaeger", peer: new JaegerPropagator(),
    headers: [["uber-trace-id", `${traceId}:${spanId}:0:1`], ["uberctx-key", "some%20value"]] },
  { style: "xray", peer: new AWSXRayPropagator(),
    headers: [["x-amzn-trace-id", `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Sampled=1`]] },
];
const mutations = 400; // of each format

/** Numbers of 0 … n - 1, the same in every run. */
function randomNumbers(seed) {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

/** Headers that differ from these in one value, or stand there twice. */
function mutated(headers, below) {
  const out = headers.map((header) => [...header]);
  const at = below(out.length);
  const [name, value] = out[at];
  const place = below(value.length + 1);
  const set = (text) => { out[at][1] = text; };
  const alphabet = "0123456789abcdefABCDEFdx -:;=,%@?.\t_~";
  switch (below(10)) {
    case 0: case 1: case 2: set(value.slice(0, place) + alphabet[below(alphabet.length)] + value.slice(place + 1)); break;
    case 3: set(value.slice(0, place) + alphabet[below(alphabet.length)] + value.slice(place)); break;
    case 4: set(value.slice(0, place) + value.slice(place + 1 + below(4))); break;
    case 5: set(value.slice(0, place)); break;
    case 6: set(value.toUpperCase()); break;
    case 7: set([" ", "\t", "  ", "\r\n"][below(4)] + value + ["", " ", "\t\t", "\n"][below(4)]); break;
    case 8: set(value.replace(/1(?=[^1]*$)/, ["0", "d", "2", "3", "?", "true", "", "00001", "ff"][below(9)])); break;
    case 9: out.splice(at, 0, [name, value.replace("b", "c").replace("3", "4")]); break;
  }
  return out;
}

const getter = {
  keys: (carrier) => carrier.map(([name]) => name),
  get(carrier, key) {
    const values = carrier.filter(([name]) => name === key).map(([, value]) => value);
    return values.length > 1 ? values : values[0];
  },
};

/** What OpenTelemetry reads, in plain words; what is no context at all is undefined there. */
function peerReads(context) {
  const span = trace.getSpanContext(context);
  const known = span && isSpanContextValid(span);
  return {
    trace: known ? `${span.traceId}-${span.spanId}`.toLowerCase() : null,
    sampled: known ? (span.traceFlags & 1) === 1 : false,
    state: known ? span.traceState?.serialize() ?? "" : "",
    baggage: (propagation.getBaggage(context)?.getAllEntries() ?? []).map(([key, { value }]) => [key, value]).sort(),
  };
}
function batonReads({ context }) {
  const known = context?.trace_id != null && context.span_id != null;
  return {
    trace: known ? `${context.trace_id}-${context.span_id}` : null,
    sampled: known ? context.sampling_priority > 0 : false, // OpenTelemetry knows no undecided
    state: known ? context.tracestate_other.join(",") : "",
    baggage: (context?.baggage ?? []).map(([key, value]) => [key, value]).sort(),
  };
}
const differs = (a, b) => Object.keys(a).filter((part) => JSON.stringify(a[part]) !== JSON.stringify(b[part]));


/** Percent-encoded text as a strict reader takes it: an unfinished % and bytes that are no UTF-8 are text there. */
const encoded = (text) => text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) =>
  encodeURIComponent(Buffer.from(bytes.replaceAll("%", ""), "hex").toString())).replace(/%(?![0-9a-f]{2})/gi, "%25");
const lists = ["tracestate", "baggage"];
const each = (change) => (headers) => headers.map(([name, value]) => [name, change(value, name)]);
const only = (wanted) => (headers) => headers.filter((header, i) => wanted(header, i, headers));
const parts = (change) => each((value) => change(value.split(";").map((part) => part.trim())).join(";"));
const pad = (text, digits) => (/^[0-9a-f]+$/i.test(text) ? text.padStart(digits, "0") : text);
const padded = each((value, name) => {
  if (name === "x-b3-traceid") return pad(value, 32);
  if (name === "x-b3-spanid") return pad(value, 16);
  const [trace, span, ...rest] = value.split("-");
  return name === "b3" && span ? [pad(trace, 32), pad(span, 16), ...rest].join("-") : value;
});
const b3 = /^[0-9a-f]{1,32}-[0-9a-f]{1,16}(-([01d]|[01d]-[0-9a-f]{16}|[0-9a-f]{16}))?$/i;
const withState = (baton, wanted) => ({ ...baton, state: baton.state.split(",").filter(wanted).join(",") });
const keyOf = (member) => member.split("=")[0];
const level1 = /^([a-z][_0-9a-z*\/-]{0,255}|[a-z0-9][_0-9a-z*\/-]{0,240}@[a-z][_0-9a-z*\/-]{0,13})$/;

// Why the two read a header differently. Changed as a rule says (the header, or what baton found in it), they agree. A rule
// may ask for a note of baton's.
const rules = [
  { rule: "field 0.1", why: "blanks and line ends around a value", header: each((value) => value.trim()) },
  { rule: "field 0.2", why: "an empty value is absent", header: only(([, value]) => value.trim() !== "") },
  { rule: "field 0.3", why: "the last of several fields", header: only(([name], i, all) =>
    lists.includes(name) || !all.slice(i + 1).some(([other]) => other === name)) },
  { rule: "field 0.3", why: "the last of several values", header: each((value, name) =>
    lists.includes(name) ? value : value.split(",").map((piece) => piece.trim()).filter(Boolean).at(-1) ?? "") },
  { rule: "w3c 1.5", why: "two of them are none", note: "repeated", header: only(([name]) => lists.includes(name)) },
  { rule: "w3c 2.3", why: "level 2 has more keys", found: (baton) => withState(baton, (member) => level1.test(keyOf(member))) },
  { rule: "w3c 2.4", why: "an illegal member drops the list", note: "trace_state_malformed",
    header: only(([name]) => name !== "tracestate") },
  { rule: "w3c 2.6", why: "a repeated key is forwarded", found: (baton) => withState(baton, (member, i, all) =>
    all.findIndex((other) => keyOf(other) === keyOf(member)) === i) },
  { rule: "bag 7.1", why: "percent-encoding that is none is text", header: each(encoded) },
  { rule: "bag 7.2", why: "a malformed member drops the header", note: "baggage_malformed",
    header: only(([name]) => name !== "baggage") },
  { rule: "b3 8.1", why: "the whole value is read, not a part of it",
    header: only(([name, value]) => name !== "b3" || b3.test(value)) },
  { rule: "b3 8.1", why: "an unreadable decision is none", note: "decision_malformed",
    header: only(([name]) => name !== "x-b3-sampled") },
  { rule: "b3 8.3", why: "upper case is folded", header: each((value) => value.toLowerCase()) },
  { rule: "b3 8.3", why: "shorter ids are padded", header: padded },
  { rule: "jaeger 10.2", why: "unreadable flags are no decision", note: "decision_malformed",
    header: each((value) => value.replace(/:[^:]*$/, ":0")) },
  { rule: "xray 9.1", why: "another decision or none", header: parts((all) =>
    [...all.filter((part) => !part.startsWith("Sampled")), "Sampled=0"]) },
  { rule: "xray 9.1", why: "no parent is needed", header: parts((all) => [...all, `Parent=${spanId}`]),
    found: (baton) => ({ ...baton, trace: baton.trace && baton.trace.replace(/-0{16}$/, `-${spanId}`) }) },
];
const same = (value) => value;

/** How many differences each rule explains, alone or after another; and those that none does. */
function judge(cases) {
  const counts = {}, unexplained = [];
  for (const { headers, notes = [], baton, read } of cases) {
    if (differs(read(headers), baton).length === 0) continue;
    const fitting = rules.filter(({ note }) => !note || notes.some(({ what }) => what === note));
    const explains = (...chain) => differs(
      read(chain.reduce((carrier, { header = same }) => header(carrier), headers)),
      chain.reduce((context, { found = same }) => found(context), baton)).length === 0;
    const pairs = function* () {
      for (const one of fitting) yield [one];
      for (const one of fitting) for (const other of fitting) yield [one, other];
    };
    const chain = [...pairs()].find((some) => explains(...some));
    if (!chain) unexplained.push(JSON.stringify({ headers, peer: read(headers), baton }));
    for (const { rule, why } of chain ?? []) counts[`[${rule}] ${why}`] = (counts[`[${rule}] ${why}`] ?? 0) + 1;
  }
  return { counts, unexplained };
}

// What is read of mutated headers, of what baton writes, of what OpenTelemetry writes. A count changes with baton's rules,
// with the peer's, or with the mutations: look at what is new before you change it here.
const expected = {
  tracecontext: {
    read: {
      "[field 0.1] blanks and line ends around a value": 16,
      "[w3c 1.5] two of them are none": 17,
      "[w3c 2.3] level 2 has more keys": 2,
      "[w3c 2.4] an illegal member drops the list": 27,
      "[w3c 2.6] a repeated key is forwarded": 16,
    },
    written: { "[w3c 2.3] level 2 has more keys": 2, "[w3c 2.6] a repeated key is forwarded": 16 },
    peers: {},
  },
  baggage: {
    read: {
      "[bag 7.1] percent-encoding that is none is text": 33,
      "[bag 7.2] a malformed member drops the header": 42,
    },
    written: {},
    peers: {},
  },
  b3: {
    read: {
      "[b3 8.1] the whole value is read, not a part of it": 81,
      "[b3 8.3] shorter ids are padded": 43,
      "[b3 8.3] upper case is folded": 62,
      "[field 0.3] the last of several fields": 38,
      "[field 0.3] the last of several values": 2,
    },
    written: {},
    peers: {},
  },
  b3multi: {
    read: {
      "[b3 8.1] an unreadable decision is none": 63,
      "[b3 8.3] shorter ids are padded": 27,
      "[field 0.1] blanks and line ends around a value": 39,
      "[field 0.2] an empty value is absent": 15,
      "[field 0.3] the last of several fields": 20,
      "[field 0.3] the last of several values": 7,
    },
    written: {},
    peers: {},
  },
  jaeger: {
    read: {
      "[bag 7.1] percent-encoding that is none is text": 14,
      "[field 0.1] blanks and line ends around a value": 47,
      "[field 0.2] an empty value is absent": 2,
      "[field 0.3] the last of several fields": 23,
      "[field 0.3] the last of several values": 1,
      "[jaeger 10.2] unreadable flags are no decision": 2,
    },
    written: {},
    peers: { "[field 0.2] an empty value is absent": 2 },
  },
  xray: {
    read: {
      "[field 0.3] the last of several fields": 37,
      "[xray 9.1] another decision or none": 70,
      "[xray 9.1] no parent is needed": 19,
    },
    written: { "[xray 9.1] another decision or none": 70 },
    peers: {},
  },
};

for (const [index, { style, peer, headers }] of formats.entries()) {
  const extract = (carrier) => peer.extract(ROOT_CONTEXT, carrier, getter);
  const read = (carrier) => peerReads(extract(carrier));
  const below = randomNumbers(20_261_130 + index);
  const carriers = Array.from({ length: mutations }, () => mutated(headers, below));
  const styles = { extract: [style], inject: [style] };
  const assertJudged = (cases, counts) => {
    const judged = judge(cases);
    assert.deepEqual(judged.unexplained, []);
    assert.deepEqual(judged.counts, counts);
  };

  test(`${style}: mutated headers are read alike, or a rule says why not`, async () => {
    const replies = await inspect(...carriers.map((carrier) => ({ op: "extract", in: carrier, styles })));
    assertJudged(carriers.map((carrier, i) =>
      ({ headers: carrier, notes: replies[i].notes, baton: batonReads(replies[i]), read })), expected[style].read);
  });

  test(`${style}: OpenTelemetry reads what baton writes`, async () => {
    const child = "00000000000000aa";
    const replies = await inspect(...carriers.map((carrier) => ({ op: "roundtrip", in: carrier, styles, child })));
    const withoutDatadog = (carrier) => {
      const found = read(carrier);
      return { ...found, state: found.state.replace(/^dd=[^,]*,?/, "") };
    };
    const cases = replies.flatMap((reply) => {
      const meant = batonReads(reply);
      if (reply.headers.length === 0) return [];
      const trace = meant.trace && `${meant.trace.slice(0, 32)}-${child}`;
      return [{ headers: reply.headers, baton: { ...meant, trace }, read: withoutDatadog }];
    });
    assert.ok(cases.length > mutations / 3, `${cases.length}`);
    assertJudged(cases, expected[style].written);
  });

  test(`${style}: baton reads what OpenTelemetry writes`, async () => {
    const written = carriers.flatMap((carrier) => {
      const context = extract(carrier), out = {};
      peer.inject(context, out, defaultTextMapSetter);
      const span = trace.getSpanContext(context); // Jaeger's passes ids on that are none
      return Object.keys(out).length === 0 || (span && !isSpanContextValid(span)) ? [] : [Object.entries(out)];
    });
    assert.ok(written.length > mutations / 3, `${written.length}`);
    const replies = await inspect(...written.map((carrier) => ({ op: "extract", in: carrier, styles })));
    assertJudged(written.map((carrier, i) =>
      ({ headers: carrier, notes: replies[i].notes, baton: batonReads(replies[i]), read })), expected[style].peers);
  });
}
