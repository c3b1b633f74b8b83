/** Whether a number keeps to an inclusive limit. All comparisons of the gates use this; NaN keeps to no limit. */
export function meets(value: number, is: 'at-least' | 'at-most', limit: number): boolean {
  return is === 'at-least' ? value >= limit : value <= limit;
}
