/** The state of an object on a Restate server, as its operators see it: JSON by key. */
export async function objectState(admin: string, service: string, key: string): Promise<Record<string, unknown>> {
  const query = `select key, value_utf8 from state where service_name = '${service}' and service_key = '${key}'`;
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const answer = await fetch(`${admin}/query`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const { rows } = (await answer.json()) as { readonly rows: readonly { key: string; value_utf8: string }[] };
  return Object.fromEntries(rows.map((row) => [row.key, JSON.parse(row.value_utf8) as unknown]));
}

/** Replaces the state of an object, as an operator could. */
export async function replaceState(
  admin: string,
  service: string,
  key: string,
  state: Readonly<Record<string, unknown>>,
): Promise<void> {
  const bytes = new Map(Object.entries(state).map(([name, value]) => [name, [...Buffer.from(JSON.stringify(value))]]));
  const body = JSON.stringify({ object_key: key, new_state: Object.fromEntries<readonly number[]>(bytes) });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${admin}/services/${service}/state`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(await answer.text());
}
