import type { ServerProcess } from '@waybill/core';
import { expect, it } from 'vitest';
import { serverMetrics } from './server-metrics.js';

const process: ServerProcess = {
  id: 'one',
  name: 'sftp@"host":1',
  address: '0.0.0.0:2022',
  startedAt: new Date(0),
  sessions: 3,
  drain: null,
  figures: {
    sessionsOpened: 7,
    logins: { accepted: 7, 'wrong-password': 2 },
    connectionsRefused: { full: 1 },
    handshakesFailed: {},
    bytesIn: 10,
    bytesOut: 20,
    uploadsCommitted: 4,
    uploadsRefused: 0,
    uploadsAbandoned: 1,
    eventLoopLagMs: { mean: 1, p99: 5, max: 20 },
  },
};

it('tells of every process what it counted, by name, each metric once', () => {
  const other = { ...process, id: 'two', name: 'sftp@host:2', sessions: 0 };
  const lines = serverMetrics([process, other, { ...other, name: 'sftp@host:3', figures: null }]).split('\n');
  expect(lines).toContain(String.raw`waybill_sftp_sessions{role="sftp",process="sftp@\"host\":1"} 3`);
  expect(lines).toContain('waybill_sftp_sessions{role="sftp",process="sftp@host:2"} 0');
  expect(lines).toContain('waybill_sftp_logins_total{role="sftp",process="sftp@host:2",outcome="wrong-password"} 2');
  expect(lines).toContain('waybill_sftp_bytes_total{role="sftp",process="sftp@host:2",direction="out"} 20');
  expect(lines).toContain('waybill_sftp_event_loop_lag_seconds{role="sftp",process="sftp@host:2",quantile="0.99"} 0.005');
  const types = lines.filter((line) => line.startsWith('# TYPE'));
  expect(new Set(types).size).toBe(types.length);
  expect(lines.some((line) => line.includes('sftp@host:3'))).toBe(false);
});

it('tells nothing where no process runs', () => {
  expect(serverMetrics([])).toBe('');
});
