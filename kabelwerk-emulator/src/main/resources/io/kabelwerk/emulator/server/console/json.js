// JSON whose IDs stay whole: numbers beyond 2^53 are BigInts here.

export function parse(text) {
  return JSON.parse(text, (key, value, context) =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
      ? BigInt(context.source)
      : value);
}

export function write(value) {
  return JSON.stringify(value, (key, each) => (typeof each === "bigint" ? JSON.rawJSON(each.toString()) : each));
}
