import { expect, it } from 'vitest';
import { createMetrics } from './metrics.js';

it('shows what was counted and timed in Prometheus’ text format, with the role', async () => {
  const metrics = createMetrics('worker');
  metrics.counter('waybill_transfers_total', 'Transfers by outcome', ['outcome']).inc({ outcome: 'committed' });
  metrics.histogram('waybill_copy_seconds', 'Time of a copy', { buckets: [1, 10] }).observe(2);
  const text = await metrics.render();
  expect(text).toContain('waybill_transfers_total{outcome="committed",role="worker"} 1');
  expect(text).toContain('waybill_copy_seconds_bucket{le="10",role="worker"} 1');
  expect(text).toContain('process_resident_memory_bytes{role="worker"}');
  expect(metrics.contentType).toContain('text/plain');
});

it('keeps two processes’ metrics in one test apart', async () => {
  const [one, other] = [createMetrics('api'), createMetrics('sftp')];
  one.counter('waybill_x_total', 'x').inc();
  expect(await other.render()).not.toContain('waybill_x_total');
});
