import type { LogEntry } from '../records.ts';
import type { RolloutLogger } from '../telemetry-options.ts';
import { hrTimeOf } from './hr-time.ts';

/** INFO and ERROR as the log data model of OpenTelemetry numbers them. */
const INFO = { severityNumber: 9, severityText: 'INFO' };
const ERROR = { severityNumber: 17, severityText: 'ERROR' };

/** Writes a log record. */
export function writeLog(logger: RolloutLogger, { name, at, isError, body, attributes }: LogEntry): void {
  logger.emit({ ...(isError ? ERROR : INFO), eventName: name, body, timestamp: hrTimeOf(at), attributes });
}
