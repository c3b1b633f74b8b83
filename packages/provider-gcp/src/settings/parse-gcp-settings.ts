import { settingsReader } from '@landfall/core/provider';
import type { GcpSettings } from './gcp-settings.ts';
import { settingsSchema } from './settings-schema.ts';

/** Checks settings that come from elsewhere (a file, say); all mistakes at once. */
export const parseGcpSettings = settingsReader<GcpSettings>('Google Cloud', settingsSchema);
