import type { Attributes, Meter } from '@opentelemetry/api';
import { METRICS, type MetricName, type MetricRow } from '../metrics.ts';
import type { Measurement } from '../records.ts';

type Write = (value: number, attributes: Attributes) => void;

function writer(meter: Meter, name: MetricName): Write {
  const { type, unit, description, advice }: MetricRow = METRICS[name];
  const options = { unit, description, ...(advice !== undefined && { advice }) };
  switch (type) {
    case 'histogram': {
      const histogram = meter.createHistogram(name, options);
      return (value, attributes) => histogram.record(value, attributes);
    }
    case 'counter': {
      const counter = meter.createCounter(name, options);
      return (value, attributes) => counter.add(value, attributes);
    }
    case 'up-down-counter': {
      const counter = meter.createUpDownCounter(name, options);
      return (value, attributes) => counter.add(value, attributes);
    }
    case 'observable-gauge':
      // Nothing is measured with it: its callback is asked.
      return () => undefined;
    case 'gauge': {
      const gauge = meter.createGauge(name, options);
      return (value, attributes) => gauge.record(value, attributes);
    }
    default:
      return type satisfies never;
  }
}

/** Writes measurements with a meter. Each instrument is made when it is first needed. */
export function instruments(meter: Meter): (measured: Measurement) => void {
  const writers = new Map<MetricName, Write>();
  return ({ metric, value, attributes }) => {
    const write = writers.get(metric) ?? writer(meter, metric);
    writers.set(metric, write);
    write(value, attributes);
  };
}
