/** Whether a time lies in a range that may be open at either end. */
export function isWithin(
  { from, to }: { readonly from?: number | undefined; readonly to?: number | undefined },
  at: number,
): boolean {
  return (from === undefined || at >= from) && (to === undefined || at < to);
}
