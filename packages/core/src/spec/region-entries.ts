/** A region in a spec: `aws/us-east-1` in wave 2, at `[2][0]`. */
export interface RegionEntry {
  readonly key: string;
  readonly provider: string;
  readonly name: string;
  readonly wave: number;
  readonly path: readonly number[];
}

/** The valid regions of a spec's `regions`, in order; other values are skipped. */
export function regionEntries(regions: unknown): readonly RegionEntry[] {
  const entries: RegionEntry[] = [];
  const add = (key: unknown, wave: number, path: readonly number[]) => {
    const parts = typeof key === 'string' ? /^([^\s/]+)\/([^\s/]+)$/.exec(key) : null;
    if (parts !== null) entries.push({ key: parts[0], provider: parts[1] ?? '', name: parts[2] ?? '', wave, path });
  };
  if (!Array.isArray(regions)) return entries;
  regions.forEach((entry: unknown, wave) => {
    if (Array.isArray(entry)) {
      entry.forEach((key, index) => {
        add(key, wave, [wave, index]);
      });
    } else add(entry, wave, [wave]);
  });
  return entries;
}
