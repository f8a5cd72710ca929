import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What is counted, measured and timed. Names begin with `waybill_` and end in their unit; labels are few and of small sets. */
export interface Metrics {
  counter<Label extends string>(name: string, help: string, labels?: readonly Label[]): Counter<Label>;
  gauge<Label extends string>(name: string, help: string, labels?: readonly Label[]): Gauge<Label>;
  histogram<Label extends string>(name: string, help: string, options: HistogramOptions<Label>): Histogram<Label>;
  /** What `GET /metrics` answers with, in Prometheus' text format. */
  render(): Promise<string>;
  /** The media type of that answer. */
  readonly contentType: string;
}

/** Options of a histogram. */
export interface HistogramOptions<Label extends string> {
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
  readonly labels?: readonly Label[];
}

/** How often it is looked whether the event loop is late. The 10 ms that are the default wake a process that has nothing to do a hundred times a second. */
const EVENT_LOOP_LOOKED_AT_MS = 50;

/** The metrics of one process, with those of Node itself; each carries the label `role`. It costs a timer as long as the process is there, so only who answers with them has them. */
export function createMetrics(role: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ role });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_LOOKED_AT_MS });
  const registers = [registry];
  return {
    counter: (name, help, labels = []) => new Counter({ name, help, labelNames: labels, registers }),
    gauge: (name, help, labels = []) => new Gauge({ name, help, labelNames: labels, registers }),
    histogram: (name, help, { buckets, labels = [] }) =>
      new Histogram({ name, help, buckets: [...buckets], labelNames: labels, registers }),
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
