import type { AccountOptions } from '../account-options.ts';

type Table = Map<string, number>;

const USUAL_QUOTA = 20;

function tableOf(numbers: AccountOptions['quotas']): Table {
  const table: Table = new Map();
  for (const [region, byType] of Object.entries(numbers ?? {}))
    for (const [type, number] of Object.entries(byType)) table.set(`${region}/${type}`, number);
  return table;
}

/** How many instances the account may have, and AWS has, by region and instance type. */
export class Limits {
  readonly #applied: Table;
  readonly #capacity: Table;
  readonly #defaults: Readonly<Record<string, number>>;

  constructor({ quotas, capacity, defaultQuotas }: AccountOptions) {
    this.#applied = tableOf(quotas);
    this.#capacity = tableOf(capacity);
    this.#defaults = defaultQuotas ?? {};
  }

  /** The value that was asked for and applied; undefined where AWS's default holds. */
  appliedQuota(region: string, type: string): number | undefined {
    return this.#applied.get(`${region}/${type}`);
  }

  defaultQuota(type: string): number {
    return this.#defaults[type] ?? USUAL_QUOTA;
  }

  quota(region: string, type: string): number {
    return this.appliedQuota(region, type) ?? this.defaultQuota(type);
  }

  capacity(region: string, type: string): number {
    return this.#capacity.get(`${region}/${type}`) ?? Number.POSITIVE_INFINITY;
  }

  setQuota(region: string, type: string, value: number): void {
    this.#applied.set(`${region}/${type}`, value);
  }

  setCapacity(region: string, type: string, value: number): void {
    this.#capacity.set(`${region}/${type}`, value);
  }

  /** The types that somebody named. */
  namedTypes(region: string): readonly string[] {
    const applied = [...this.#applied.keys()].filter((key) => key.startsWith(`${region}/`));
    return [...Object.keys(this.#defaults), ...applied.map((key) => key.slice(region.length + 1))];
  }
}
