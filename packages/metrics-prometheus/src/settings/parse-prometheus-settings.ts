import { settingsReader } from '@landfall/core/provider';
import type { PrometheusSettings } from './prometheus-settings.ts';
import { settingsSchema } from './settings-schema.ts';

/** Checks settings from a file or a request; reports all mistakes at once. */
export const parsePrometheusSettings = settingsReader<PrometheusSettings>('Prometheus', settingsSchema);
