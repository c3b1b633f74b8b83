/** Characters with a meaning in a regular expression of RE2. */
const IN_REGEX = /[\\.+*?()|[\]{}^$]/g;

/** What cannot stand in a quoted string of PromQL as it is: quotes, backslashes, control characters. */
const IN_STRING = /["'`\\\p{Cc}]/gu;

/**
 * Text as it must stand between double or single quotes in PromQL, so that it means itself. The form `\u0022` is valid in both kinds of quotes; `\"` and
 * `\'` each in one of them.
 */
export function escapeValue(text: string, isRegex: boolean): string {
  const plain = isRegex ? text.replaceAll(IN_REGEX, String.raw`\$&`) : text;
  return plain.replaceAll(
    IN_STRING,
    (character) => String.raw`\u` + character.charCodeAt(0).toString(16).padStart(4, '0'),
  );
}
