/** Whether a number keeps to a limit, the limit itself included. Every comparison of a gate is made here; NaN keeps to none. */
export function meets(value: number, is: 'at-least' | 'at-most', limit: number): boolean {
  return is === 'at-least' ? value >= limit : value <= limit;
}
