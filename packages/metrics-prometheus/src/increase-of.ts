/**
 * PromQL for how much counters grew in each period, summed: whole numbers, without the extrapolation of `increase()`. `selector`: a metric's name with its
 * labels, such as `requests_total{version="{version}"}`. `since`: how far before the period a counter's last sample is looked for; a counter without one began at 0.
 */
export function increaseOf(selector: string, since = '1h'): string {
  const last = `last_over_time(${selector}[{period}])`;
  const highest = `max_over_time(${selector}[{period}])`;
  const before = `last_over_time(${selector}[${since}] offset {period})`;
  // A counter that shrank was reset: what it grew before the reset counts too. A counter that is new began at 0.
  return `sum(${last} - ${before} >= 0 or ${last} + clamp_min(${highest} - ${before}, 0) or ${last})`;
}
