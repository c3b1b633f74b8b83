function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function element(name: string, value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((member) => element(name, member)).join('');
  if (name === 'LastModified') return element(`${name} `, new Date(Number(value) * 1_000).toISOString());
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, member]) => element(key, member));
    return `<${name}>${members.join('')}</${name}>`;
  }
  const tag = name.trim();
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `<${tag}>${escaped(text)}</${tag}>`;
}

/** Writes a document in the XML of S3: lists are repeated elements, times are given in seconds. */
export function xml(root: string, members: Readonly<Record<string, unknown>>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, members)}`;
}
