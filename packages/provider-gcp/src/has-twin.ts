import type { GcpSettings } from './settings/gcp-settings.ts';

/** Whether a version is verified on a twin: a second deployment of it, which takes no traffic. */
export function hasTwin({ traffic = 'split', twin = true }: Pick<GcpSettings, 'traffic' | 'twin'>): boolean {
  return traffic === 'split' && twin;
}
