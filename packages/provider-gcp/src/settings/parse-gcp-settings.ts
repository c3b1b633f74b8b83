import { settingsReader } from '@landfall/core/provider';
import type { GcpSettings } from './gcp-settings.ts';
import { settingsSchema } from './settings-schema.ts';

/** Checks settings from a file or a request; reports all mistakes at once. */
export const parseGcpSettings = settingsReader<GcpSettings>('Google Cloud', settingsSchema);
