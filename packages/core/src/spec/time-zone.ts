import { nearestName } from '../input/nearest-name.ts';

/** Whether the runtime knows a time zone by this name. An offset (`+01:00`) is not a name. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The time zone that a wrong name most likely means; undefined if none is near. */
export function nearestTimeZone(name: string): string | undefined {
  const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC'];
  const place = name.trim().replaceAll(' ', '_').toLowerCase();
  return zones.find((zone) => zone.toLowerCase().endsWith(`/${place}`)) ?? nearestName(name, zones);
}
