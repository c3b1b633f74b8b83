const NAME = /^(?!.*\.\.)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;
const ADDRESS_4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** A Host header: a name or an address, and a port or none. */
const HEADER = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i;

/** What is wrong with a host name in the options; undefined if nothing is. */
export function hostnameIssue(host: unknown): string | undefined {
  if (typeof host === 'string' && NAME.test(host.toLowerCase())) return undefined;
  return `${JSON.stringify(host) ?? 'undefined'} in hosts is not a host name: write it without a scheme and a port, such as 'ops.example.com'`;
}

/** The name or address in a Host header, in lower case; undefined if it is not a valid header. */
function hostnameIn(header: string | null): string | undefined {
  return HEADER.exec(header ?? '')?.[1]?.toLowerCase();
}

/**
 * Whether a request with this Host header was meant for the studio. A page of another site that has its own name lead to this machine (DNS rebinding) sends that name.
 * Addresses and `localhost` pass: no foreign name can stand for them.
 */
export function isAllowedHost(header: string | null, hosts: readonly string[]): boolean {
  const name = hostnameIn(header);
  if (name === undefined) return false;
  if (name === 'localhost' || name.startsWith('[') || ADDRESS_4.test(name)) return true;
  return hosts.some((host) => host.toLowerCase() === name);
}
