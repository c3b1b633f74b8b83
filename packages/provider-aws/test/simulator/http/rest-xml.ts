/** Lists of Route 53, and what their elements are called. */
const MEMBERS: Readonly<Record<string, string>> = {
  Changes: 'Change',
  ResourceRecordSets: 'ResourceRecordSet',
  ResourceRecords: 'ResourceRecord',
  HealthCheckObservations: 'HealthCheckObservation',
};

const NUMBERS = new Set(['TTL', 'Weight']);
const TRUTHS = new Set(['EvaluateTargetHealth', 'MultiValueAnswer']);
const TIMES = new Set(['SubmittedAt', 'CheckedTime']);

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescaped(text: string): string {
  return text.replaceAll(
    /&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g,
    (whole, hex: string, decimal: string, name: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      return decimal === undefined ? (ENTITIES[name] ?? whole) : String.fromCodePoint(Number(decimal));
    },
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

interface Element {
  readonly name: string;
  readonly children: Element[];
  text: string;
}

/** The elements of a document, without attributes. */
function elementsOf(document: string): Element {
  const root: Element = { name: '', children: [], text: '' };
  const open = [root];
  for (const [, close, name, isEmpty, text] of document.matchAll(/<(\/?)([\w:]+)[^>]*?(\/?)>|([^<]+)/g)) {
    const parent = open.at(-1) ?? root;
    if (text !== undefined) parent.text += unescaped(text);
    else if (close === '/') open.pop();
    else {
      const element = { name: name ?? '', children: [], text: '' };
      parent.children.push(element);
      if (isEmpty !== '/') open.push(element);
    }
  }
  return root;
}

function contentOf({ name, children, text }: Element): unknown {
  if (MEMBERS[name] !== undefined) return children.map(contentOf);
  if (children.length > 0) return Object.fromEntries(children.map((child) => [child.name, contentOf(child)]));
  if (NUMBERS.has(name)) return Number(text);
  return TRUTHS.has(name) ? text === 'true' : text;
}

/** Reads a document in the XML of Route 53: the members of its root. */
export function parseXml(document: string): Readonly<Record<string, unknown>> {
  const [root] = elementsOf(document.replace(/^<\?.*?\?>/, '')).children;
  return root === undefined ? {} : (contentOf(root) as Readonly<Record<string, unknown>>);
}

function element(name: string, value: unknown): string {
  if (value === undefined) return '';
  const member = MEMBERS[name];
  if (Array.isArray(value)) return `<${name}>${value.map((each) => element(member ?? '', each)).join('')}</${name}>`;
  if (typeof value === 'object' && value !== null) return `<${name}>${membersOf(value)}</${name}>`;
  if (TIMES.has(name)) return `<${name}>${new Date(Number(value) * 1_000).toISOString()}</${name}>`;
  return `<${name}>${escaped(`${value as string | number | boolean}`)}</${name}>`;
}

function membersOf(value: object): string {
  return Object.entries(value)
    .map(([name, member]) => element(name, member))
    .join('');
}

/** Writes a document in the XML of Route 53: each list is an element, and times are given in seconds. */
export function writeXml(root: string, members: object): string {
  const namespace = 'https://route53.amazonaws.com/doc/2013-04-01/';
  return `<?xml version="1.0"?>\n<${root} xmlns="${namespace}">${membersOf(members)}</${root}>`;
}
