import { type AwsSetting, REGIONS } from './aws-setting.ts';

const DIGITS = /[0-9a-f]{16}/g;
const NONCE = /\/[0-9a-f]{12}\//g;

/** A number for the digits of each name, in the order of making: they are of a key, and every log has keys of its own. */
function numbersOf({ account }: AwsSetting): ReadonlyMap<string, string> {
  const numbers = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const { region, name } of account.everMade)
    for (const { 0: digits, index } of name.matchAll(DIGITS)) {
      const series = `${region} ${name.slice(name.lastIndexOf('/') + 1, index)}`;
      if (numbers.has(digits)) continue;
      const count = (counts.get(series) ?? 0) + 1;
      counts.set(series, count);
      numbers.set(digits, `#${count}`);
    }
  return numbers;
}

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

/** What the account holds, and what was ever made of it: the same for any two rollouts that did the same. */
export function truthOf(setting: AwsSetting): object {
  const { account } = setting;
  const numbers = numbersOf(setting);
  const made = account.everMade.map(({ kind, region, name }) => `${kind} ${region} ${name}`);
  const holdings = Object.fromEntries(REGIONS.map((region) => [region, account.holdings(region)]));
  const text = JSON.stringify({ holdings, made })
    .replaceAll(DIGITS, (digits) => numbers.get(digits) ?? digits)
    .replaceAll(NONCE, '/');
  return JSON.parse(text, (_key, value: unknown) => (Array.isArray(value) ? value.sort(byText) : value)) as object;
}
