// What the Datadog agent's intake needs of MessagePack: https://github.com/msgpack/msgpack/blob/master/spec.md
// Integers that don't fit into a number become BigInt.

export function decode(bytes) {
  let at = 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const take = (size, read) => {
    const value = read(at);
    at += size;
    return value;
  };
  const uint = (size) => take(size, (i) => view[{ 1: "getUint8", 2: "getUint16", 4: "getUint32" }[size]](i));
  const int = (size) => take(size, (i) => view[{ 1: "getInt8", 2: "getInt16", 4: "getInt32" }[size]](i));
  const small = (big) => (BigInt.asIntN(53, big) === big ? Number(big) : big);
  const text = (size) => take(size, (i) => Buffer.from(bytes.subarray(i, i + size)).toString("utf8"));
  const list = (size) => Array.from({ length: size }, value);
  const map = (size) => Object.fromEntries(Array.from({ length: size }, () => [value(), value()]));

  function value() {
    const type = uint(1);
    if (type < 0x80) return type;
    if (type < 0x90) return map(type & 0x0f);
    if (type < 0xa0) return list(type & 0x0f);
    if (type < 0xc0) return text(type & 0x1f);
    if (type >= 0xe0) return type - 0x100;
    switch (type) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xc4: return text(uint(1));
      case 0xc5: return text(uint(2));
      case 0xc6: return text(uint(4));
      case 0xca: return take(4, (i) => view.getFloat32(i));
      case 0xcb: return take(8, (i) => view.getFloat64(i));
      case 0xcc: return uint(1);
      case 0xcd: return uint(2);
      case 0xce: return uint(4);
      case 0xcf: return small(take(8, (i) => view.getBigUint64(i)));
      case 0xd0: return int(1);
      case 0xd1: return int(2);
      case 0xd2: return int(4);
      case 0xd3: return small(take(8, (i) => view.getBigInt64(i)));
      case 0xd9: return text(uint(1));
      case 0xda: return text(uint(2));
      case 0xdb: return text(uint(4));
      case 0xdc: return list(uint(2));
      case 0xdd: return list(uint(4));
      case 0xde: return map(uint(2));
      case 0xdf: return map(uint(4));
      default: throw new Error(`MessagePack: type ${type} at ${at - 1}`);
    }
  }
  return value();
}
