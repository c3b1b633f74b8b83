/** Shorter values are no secrets, and would be found in any text. */
const SHORTEST = 4;

/** Text of a server or of `fetch` without the values of the headers that were sent, in whole or word by word: a proxy may repeat them. */
export function maskHeaders(text: string, headers: Readonly<Record<string, string>>): string {
  const secrets = Object.entries(headers).flatMap(([name, value]) =>
    [value, ...value.split(/\s+/)].filter((word) => word.length >= SHORTEST).map((word) => ({ name, word })),
  );
  return secrets
    .toSorted((one, other) => other.word.length - one.word.length)
    .reduce((masked, { name, word }) => masked.replaceAll(word, `<${name}>`), text);
}
