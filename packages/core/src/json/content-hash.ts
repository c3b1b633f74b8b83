/** JSON with sorted keys and without undefined fields: equal content, equal text. The value must be JSON already. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
}

/** Eight hexadecimal digits of a 32-bit number whose bits are mixed first (the finalizer of MurmurHash3). */
function digitsOf(lane: number): string {
  const once = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return ((twice ^ (twice >>> 16)) >>> 0).toString(16).padStart(8, '0');
}

/** Four lanes, each multiplied by a constant of MurmurHash3 and mixed with the next. */
function lanesOf(text: string): readonly [number, number, number, number] {
  let a = 0x9e3779b9;
  let b = 0x7f4a7c15;
  let c = 0xf39cc060;
  let d = 0x5cedc834;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    a = b ^ Math.imul(a ^ unit, 0x239b961b);
    b = c ^ Math.imul(b ^ unit, 0xab0e9789);
    c = d ^ Math.imul(c ^ unit, 0x38b34ae5);
    d = a ^ Math.imul(d ^ unit, 0xa1e38b93);
  }
  return [a ^ text.length, b ^ a, c ^ b, d ^ c];
}

/**
 * The 128-bit hash of a text, as 32 hexadecimal digits. It tells content apart and does not protect against forgery,
 * which is of no use to anybody here.
 */
export function contentHash(text: string): string {
  return lanesOf(text).map(digitsOf).join('');
}

/** The first eight digits of a text's hash. */
export function shortHash(text: string): string {
  return digitsOf(lanesOf(text)[0]);
}
