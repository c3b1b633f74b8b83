import { type RolloutEvent, type RolloutSpec, rollout } from '@landfall/core';
import { collectEvents, virtualClock } from '@landfall/core/testing';
import { type FakeOptions, fakeProvider } from '@landfall/provider-fake';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  InMemorySpanExporter,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import type { RolloutLogger } from '../src/index.ts';

const CLOUD = {
  deployMs: 60_000,
  routeMs: 5_000,
  retireMs: 10_000,
  lagMs: 2_000,
  serving: { version: '41' },
} satisfies FakeOptions;

/** Plays a rollout of two regions on a virtual clock, and gives its events. */
export async function played(
  spec: Partial<RolloutSpec> = {},
  cloud: FakeOptions = {},
): Promise<readonly RolloutEvent[]> {
  const clock = virtualClock();
  const fake = fakeProvider({ clock, ...CLOUD, ...cloud });
  const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
  const run = rollout(
    { model, regions: [['fake/a', 'fake/b']], ...spec },
    { providers: { fake }, clock, id: 'fraud-42' },
  );
  return collectEvents(run);
}

/** An OpenTelemetry SDK that keeps what it exports. */
export function sdk() {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 });
  const meters = new MeterProvider({ readers: [reader] });
  const logs: Parameters<RolloutLogger['emit']>[0][] = [];
  return {
    tracer: provider.getTracer('test'),
    meter: meters.getMeter('test'),
    logger: { emit: (record: Parameters<RolloutLogger['emit']>[0]) => void logs.push(record) },
    flush: () => provider.forceFlush(),
    logs,
    spans: (): readonly ReadableSpan[] => exporter.getFinishedSpans(),
    async metrics(): Promise<ReadonlyMap<string, readonly { readonly attributes: object; readonly value: unknown }[]>> {
      await reader.forceFlush();
      const found = new Map<string, readonly { readonly attributes: object; readonly value: unknown }[]>();
      for (const { scopeMetrics } of metricExporter.getMetrics())
        for (const { metrics } of scopeMetrics)
          for (const { descriptor, dataPoints } of metrics) found.set(descriptor.name, dataPoints);
      return found;
    },
  };
}

/** The spans as a tree in text: names, how they ended, and their links, in the order in which they were made. */
export function treeOf(spans: readonly ReadableSpan[]): readonly string[] {
  const names = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
  const children = (parent: string | undefined, depth: number): readonly string[] =>
    spans
      .filter((span) => span.parentSpanContext?.spanId === parent)
      .flatMap((span) => {
        const failed = span.status.code === 2 ? ` failed: ${span.status.message}` : '';
        const links = span.links.map(
          ({ context, attributes }) => ` (${String(attributes?.['landfall.link'])} ${names.get(context.spanId)})`,
        );
        return [
          `${'  '.repeat(depth)}${span.name}${failed}${links.join('')}`,
          ...children(span.spanContext().spanId, depth + 1),
        ];
      });
  return children(undefined, 0);
}

/** The one span with a name. */
export function spanNamed(spans: readonly ReadableSpan[], name: string): ReadableSpan {
  const [span, ...others] = spans.filter((each) => each.name === name);
  if (span === undefined || others.length > 0)
    throw new Error(`${others.length + (span ? 1 : 0)} spans are called ${name}`);
  return span;
}

/** A time of a span in milliseconds since the epoch. */
export function msOf([seconds, nanoseconds]: ReadableSpan['startTime']): number {
  return seconds * 1_000 + nanoseconds / 1_000_000;
}
